package dev.sarrio.coordinator.store;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one way to change a definition: in one transaction the change, the rules that hold over all definitions, the desired state that follows, and
 * who has done what.
 */
public final class Definitions {
    private final ControlDatabase control;
    private final Consumer<Tx> consequences;
    private final Journal journal;
    private final Runnable committed;
    private final Tx inside;

    /** @param consequences of every change, in its transaction; may refuse it  @param committed is run after each commit */
    public Definitions(ControlDatabase control, Consumer<Tx> consequences, Journal journal, Runnable committed) {
        this(control, consequences, journal, committed, null);
    }

    private Definitions(
            ControlDatabase control, Consumer<Tx> consequences, Journal journal, Runnable committed, Tx inside) {
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

    /** What the work throws undoes all of it; so does a rule that is broken afterwards. */
    public <T> T change(Deed deed, Function<Tx, T> work) {
        if (inside != null) {
            return work.apply(inside);
        }
        T result = control.write(tx -> {
            Runnable written = journal.begin(tx, deed);
            T made = work.apply(tx);
            consequences.accept(tx);
            written.run();
            return made;
        });
        committed.run();
        return result;
    }

    /** What the change would come to, with everything that would refuse it; nothing of it is kept. */
    public <T> T tried(Function<Tx, T> work) {
        if (inside != null) {
            throw new IllegalStateException("What is tried inside a change can't be undone alone");
        }
        return control.tryToWrite(tx -> {
            T made = work.apply(tx);
            consequences.accept(tx);
            return made;
        });
    }
}
