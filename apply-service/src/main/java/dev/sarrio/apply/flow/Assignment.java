package dev.sarrio.apply.flow;

import dev.sarrio.apply.customcode.Couriers;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;

/**
 * What a flow is to do: one sync, from one source to one target.
 *
 * @param others of a sync of more than two databases: those from which other flows apply to the same target
 */
public record Assignment(
        DesiredSync sync, DesiredDatabase source, DesiredDatabase target, List<DesiredDatabase> others) {
    public Assignment {
        others = List.copyOf(others);
    }

    /** Of a two-way sync: not from the source that the copy starts from, and so never preceded by a copy. */
    boolean back() {
        return sync.twoWay() && !sync.sources().get(0).equals(source.name());
    }

    /** What precedes the first batch. */
    CopyMode copy() {
        return back() ? CopyMode.NONE : sync.copyTo(target.name());
    }

    /** Rows that are at the target already stay, and only tables without any are copied. */
    boolean keepsRows() {
        return copy() != CopyMode.NONE && sync.copying().ifExists() == IfExists.KEEP;
    }

    /** Rows may be brought by hand before the sync is started: what changes from when it is added on belongs to it. */
    boolean goesOnFromHand() {
        return sync.copy() == CopyMode.NONE || keepsRows();
    }

    /** How tables stand at the target. */
    Shapes shapes() {
        return Shapes.of(sync, target.name());
    }

    /** Whether it is to run only up to the newest kick. */
    boolean kicked() {
        return sync.works() && sync.run() != RunState.RUNNING;
    }

    /** Whether that kick is fulfilled. */
    boolean arrived(Position at) {
        return kicked() && at.reached() >= sync.goal();
    }

    /** The target is copied whole, and not followed. */
    boolean isWhole() {
        return sync.copiedWhole().contains(target.name());
    }

    /** What runs at the target beside the rows. */
    List<CustomCode> customcodes() {
        return sync.customcodes(target.name());
    }

    Couriers.Route route() {
        return new Couriers.Route(sync.name(), source.name(), target.name(), target.connection());
    }

    /** As in reports: `SYNC/TARGET`, or `SYNC/TARGET/SOURCE` in a sync of more than two databases. */
    public String subject() {
        return sync.subject(source.name(), target.name());
    }

    /** The lease that whoever works on it holds on the target. */
    String lease() {
        return "apply/" + subject();
    }

    /** For as long as the session lives; throws if another instance has it. */
    void takeLease(TargetSession session) {
        if (!session.tryLease(lease())) {
            throw new SarrioException(
                    ErrorCode.LEASE_HELD_ELSEWHERE,
                    "Another instance applies " + subject(),
                    "nothing to do: this one takes over when that one ends");
        }
    }
}
