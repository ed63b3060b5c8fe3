package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.sync.ActiveSides;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncVerbs;
import dev.sarrio.coordinator.sync.Verb;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.util.List;
import java.util.Map;

/** Switches in the definitions: what is to be done, and what is kept of it. Thread-safe. */
public final class Switches implements Surroundings {
    private final Definitions definitions;
    private final SyncVerbs verbs;
    private final SyncOverview overview;

    public Switches(Definitions definitions, SyncVerbs verbs, SyncOverview overview) {
        this.definitions = definitions;
        this.verbs = verbs;
        this.overview = overview;
    }

    /** @param to null for the side that is not active */
    public SwitchPlan plan(SyncName name, DatabaseName to) {
        return definitions.read(tx -> {
            SyncDetail sync = SyncDetail.get(tx, name);
            List<DatabaseName> sides = sync.dbgroup().sources();
            if (sync.active() == null) {
                throw oneWay(name, sides.get(0), sync.dbgroup().targets());
            }
            if (sides.size() > 2) {
                throw new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "The sync \"" + name + "\" is written on " + sides.size()
                                + " databases: a switch is from one of two to the other",
                        "let applications write the database that they are to write; all are in step");
            }
            DatabaseName goal = to == null ? other(sides, sync.active()) : to;
            if (!sides.contains(goal)) {
                throw new SarrioException(
                                ErrorCode.UNKNOWN_DATABASE,
                                "\"" + goal + "\" is no side of the sync \"" + name + "\"",
                                "its sides are: " + sides.get(0) + ", " + sides.get(1))
                        .onField("to");
            }
            if (goal.equals(sync.active())) {
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Applications write " + goal + " already",
                                "sarrio switch " + name + " to=" + other(sides, goal) + " goes to the other side")
                        .onField("to");
            }
            return plan(sync, sync.databases(tx), goal);
        });
    }

    private static SwitchPlan plan(SyncDetail sync, Map<DatabaseName, DatabaseEntry> databases, DatabaseName to) {
        DatabaseName from = other(sync.dbgroup().sources(), to);
        return new SwitchPlan(
                sync.entry().name(),
                new SwitchPlan.Side(from, databases.get(from).connection()),
                new SwitchPlan.Side(to, databases.get(to).connection()),
                sync.relgroup().names(Kind.TABLE),
                !sync.relgroup().names(Kind.SEQUENCE).isEmpty());
    }

    private static DatabaseName other(List<DatabaseName> sides, DatabaseName one) {
        return sides.get(0).equals(one) ? sides.get(1) : sides.get(0);
    }

    private static SarrioException oneWay(SyncName name, DatabaseName source, List<DatabaseName> targets) {
        return new SarrioException(
                ErrorCode.NOT_TWO_WAY,
                "The sync \"" + name + "\" is one-way: after a switch there would be no way back",
                targets.size() == 1
                        ? "make it two-way first: update sync " + name + " dbs=" + source + ":source," + targets.get(0)
                                + ":source"
                        : "make a two-way sync of two databases: add sync … dbs=" + source + ":source,b:source");
    }

    /** Switches that a coordinator has begun and not ended. */
    public List<SwitchPlan> unfinished() {
        return definitions.read(tx -> ActiveSides.unfinished(tx).stream()
                .map(kept -> {
                    SyncDetail sync = SyncDetail.get(tx, kept.sync());
                    return plan(sync, sync.databases(tx), kept.goal());
                })
                .toList());
    }

    @Override
    public SyncStatus status(SyncName sync) {
        return overview.of(sync);
    }

    @Override
    public long kick(SyncName sync) {
        return verbs.one(sync, Verb.KICK).syncs().get(0).entry().counters().kicks();
    }

    @Override
    public void begun(SwitchPlan plan) {
        definitions.change(Deed.of("switch", "sync", plan.sync()), tx -> {
            SyncDetail now = SyncDetail.get(tx, plan.sync());
            boolean planned = plan.from().name().equals(now.active())
                    && now.dbgroup().sources().contains(plan.to().name());
            if (!planned) {
                throw changed(plan);
            }
            FencedSides.begin(tx, plan);
            ActiveSides.begin(tx, plan.sync(), now.active(), plan.to().name());
            return null;
        });
    }

    @Override
    public Standing standing(SwitchPlan plan) {
        return definitions.read(tx -> ActiveSides.find(tx, plan.sync())
                .filter(kept -> plan.to().name().equals(kept.goal()))
                .map(kept -> kept.active().equals(kept.goal()) ? Standing.DECIDED : Standing.UNDECIDED)
                .orElse(Standing.GONE));
    }

    @Override
    public void decided(SwitchPlan plan) {
        definitions.change(Deed.of("switch", "sync", plan.sync()), tx -> {
            if (!ActiveSides.decide(tx, plan.sync(), plan.to().name())) {
                throw changed(plan);
            }
            return null;
        });
    }

    @Override
    public void ended(SyncName sync) {
        definitions.change(Deed.ifChanged("switch", "sync", sync), tx -> {
            ActiveSides.end(tx, sync);
            return null;
        });
    }

    static SarrioException changed(SwitchPlan plan) {
        return new SarrioException(
                ErrorCode.CHANGED_MEANWHILE,
                "The sync \"" + plan.sync() + "\" was removed, changed or switched by somebody else",
                "look at it (sarrio status), then switch if it is still needed");
    }
}
