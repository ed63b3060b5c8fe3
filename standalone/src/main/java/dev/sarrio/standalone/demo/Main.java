package dev.sarrio.standalone.demo;

import picocli.CommandLine;

/** The process of `./sarrio demo`. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new DemoCommand()).execute(args));
    }
}
