package dev.sarrio.system.grammar;

import static org.awaitility.Awaitility.await;

import dev.sarrio.cli.Sarrio;
import dev.sarrio.system.Product;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a command said, and its exit code. */
record Answer(int exit, String out, String err) {
    private static final int SECONDS_MAX = 90;

    static Answer to(Case line, Stage stage) {
        String typed = line.acts("<").stream().map(a -> a.what() + "\n").collect(Collectors.joining());
        try {
            return line.process() ? ofProcess(line, stage, typed) : ofThisProcess(line, stage, typed);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("No answer to: " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Answer ofThisProcess(Case line, Stage stage, String typed)
            throws InterruptedException, ExecutionException, TimeoutException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Sarrio sarrio = new Sarrio(stage.environment(), stage.directory(), stream(out), stream(err), false);
        FutureTask<Integer> run = new FutureTask<>(() -> sarrio.run(line.words()));
        Thread thread = new Thread(run, "sarrio");
        InputStream keyboard = System.in;
        System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
        try {
            thread.start();
            line.acts("until").forEach(until -> {
                Pattern pattern = Pattern.compile(until.what(), Pattern.DOTALL);
                await().atMost(SECONDS_MAX, TimeUnit.SECONDS)
                        .until(() -> pattern.matcher(text(out)).find() || !thread.isAlive());
                thread.interrupt(); // as Ctrl-C does
            });
            return new Answer(run.get(SECONDS_MAX, TimeUnit.SECONDS), text(out), text(err));
        } finally {
            thread.interrupt();
            System.setIn(keyboard);
        }
    }

    private static Answer ofProcess(Case line, Stage stage, String typed) throws IOException, InterruptedException {
        Path out = stage.directory().resolve("out");
        Path err = stage.directory().resolve("err");
        Path in = stage.directory().resolve("in");
        Files.writeString(in, typed);
        List<String> command = new ArrayList<>();
        command.add(Product.root().resolve("sarrio").toString());
        command.addAll(line.words());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(stage.directory().toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(stage.environment());
        Process process = builder.start();
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly();
        return new Answer(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Both streams. */
    String said() {
        return out + err;
    }

    boolean hasLine(String regex) {
        return said().lines().anyMatch(Pattern.compile(regex).asPredicate());
    }
}
