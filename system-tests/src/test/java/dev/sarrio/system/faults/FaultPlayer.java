package dev.sarrio.system.faults;

import dev.sarrio.system.Product;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Makes faults happen, and end: each ends by itself when its time is over. For one thread. */
final class FaultPlayer implements AutoCloseable {
    private final Rig rig;
    private final Ledger ledger;
    private final Collection<Watch> watches;
    private final List<CompletableFuture<Void>> endings = new ArrayList<>();

    /** @param watches those of each side that is watched, to be told of crashes */
    FaultPlayer(Rig rig, Ledger ledger, Collection<Watch> watches) {
        this.rig = rig;
        this.ledger = ledger;
        this.watches = watches;
    }

    void play(Fault fault) {
        Runnable ending = begin(fault);
        if (fault.kind().lasts) {
            Executor later = CompletableFuture.delayedExecutor(fault.millis(), TimeUnit.MILLISECONDS);
            endings.add(CompletableFuture.runAsync(ending, later));
        }
    }

    /** Waits until everything that lasts is over. */
    @Override
    public void close() {
        CompletableFuture.allOf(endings.toArray(CompletableFuture[]::new)).join();
        endings.clear();
    }

    private Runnable begin(Fault fault) {
        String place = fault.place();
        switch (fault.kind()) {
            case KILL:
                rig.product().signal(place, "KILL");
                return null;
            case PAUSE:
                ProcessHandle paused = rig.product().signal(place, "STOP");
                return () -> Product.signal(paused, "CONT");
            case CRASH:
                return crash(place);
            case CRASH_AFTER_ASYNCHRONOUS_COMMITS:
                return crashAfterBurst(place);
            case CUT:
                rig.proxy(place).cut();
                return null;
            case CUT_HALF:
                rig.proxy(place).cutHalf();
                return null;
            case HALF_CLOSE:
                rig.proxy(place).halfClose();
                return null;
            case SEVER:
                return rig.proxy(place).sever();
            case REFUSE:
                return rig.proxy(place).refuse();
            case STALL:
                return rig.proxy(place).stall();
            case DELAY:
                return rig.proxy(place).delay();
            default:
                throw new IllegalStateException(fault.toString());
        }
    }

    private Runnable crash(String side) {
        rig.server(side).kill();
        watches.forEach(w -> w.crashed(side));
        return rig.server(side)::start;
    }

    private Runnable crashAfterBurst(String side) {
        ledger.writers().values().forEach(w -> w.hold(true));
        try {
            ledger.writers().get(side).burst();
            return crash(side);
        } finally {
            ledger.writers().values().forEach(w -> w.hold(false));
        }
    }
}
