package dev.sarrio.coordinator.history;

import java.util.function.Supplier;

/** Who asks for what the current thread does: the request that it serves, or the one that the work was carried from. Thread-safe. */
public final class Asking {
    private final Supplier<Asker> request;
    private final ThreadLocal<Asker> carried = new ThreadLocal<>();

    /** @param request who asks in the current request; null where there is none */
    public Asking(Supplier<Asker> request) {
        this.request = request;
    }

    public Asker now() {
        Asker asker = carried.get() == null ? request.get() : carried.get();
        return asker == null ? Asker.COORDINATOR : asker;
    }

    /** The work for another thread, on behalf of who asks now. */
    public Runnable carrying(Runnable work) {
        Asker asker = now();
        return () -> {
            carried.set(asker);
            try {
                work.run();
            } finally {
                carried.remove();
            }
        };
    }
}
