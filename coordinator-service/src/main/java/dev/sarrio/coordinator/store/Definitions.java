package dev.sarrio.coordinator.store;

import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.coordinator.look.RememberedLooks;
import java.util.function.Function;

/**
 * The one way to change a definition: in one transaction the change, the rules that hold over all definitions, the desired state that follows, and
 * who has done what.
 */
public final class Definitions {
    private final ControlDatabase control;
    private final Consequences consequences;
    private final Journal journal;
    private final Runnable committed;
    private final Tx inside;

    /** What follows from a change. */
    public interface Consequences {
        /** In the transaction of the change, at its end; what it throws refuses it. @param looks at servers: the change is undone meanwhile, and made again */
        void of(Tx tx, Looks looks);
    }

    /** @param consequences of every change  @param committed is run after each commit */
    public Definitions(ControlDatabase control, Consequences consequences, Journal journal, Runnable committed) {
        this(control, consequences, journal, committed, null);
    }

    private Definitions(
            ControlDatabase control, Consequences consequences, Journal journal, Runnable committed, Tx inside) {
        this.control = control;
        this.consequences = consequences;
        this.journal = journal;
        this.committed = committed;
        this.inside = inside;
    }

    /**
     * For features that do their part of one larger change: what they read and change is part of that transaction; the rules are asked at
     * its end, and it is written down as one deed.
     */
    public Definitions within(Tx tx) {
        return new Definitions(control, consequences, journal, committed, tx);
    }

    /** The same, for what nobody does, as what is done because its time has come: it is not written down. */
    public Definitions unrecorded() {
        return new Definitions(control, consequences, (tx, deed) -> () -> {}, committed, inside);
    }

    public <T> T read(Function<Tx, T> work) {
        return inside == null ? control.read(work) : work.apply(inside);
    }

    /**
     * What the work throws undoes all of it; so does a rule that is broken afterwards.
     *
     * @param work may be done several times, and all but the last is undone
     */
    public <T> T change(Deed deed, Function<Tx, T> work) {
        if (inside != null) {
            return work.apply(inside);
        }
        T result = RememberedLooks.tryWith(looks -> control.write(tx -> {
            Runnable written = journal.begin(tx, deed);
            T made = work.apply(tx);
            consequences.of(tx, looks);
            written.run();
            return made;
        }));
        committed.run();
        return result;
    }

    /** What the change would come to, with everything that would refuse it; nothing of it is kept. */
    public <T> T tried(Function<Tx, T> work) {
        if (inside != null) {
            throw new IllegalStateException("What is tried inside a change can't be undone alone");
        }
        return RememberedLooks.tryWith(looks -> control.tryToWrite(tx -> {
            T made = work.apply(tx);
            consequences.of(tx, looks);
            return made;
        }));
    }
}
