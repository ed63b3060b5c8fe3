package dev.sarrio.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** `host/pid` of this process, for {@link dev.sarrio.core.control.StatusReport#instance()}. */
public final class InstanceName {
    private static final String CURRENT = host() + "/" + ProcessHandle.current().pid();

    private InstanceName() {}

    public static String current() {
        return CURRENT;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
