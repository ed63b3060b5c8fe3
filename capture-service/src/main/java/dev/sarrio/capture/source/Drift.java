package dev.sarrio.capture.source;

import dev.sarrio.capture.source.Reaction.Rows;
import dev.sarrio.capture.source.TableState.ColumnState;
import dev.sarrio.capture.source.TableState.Member;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Compares what a table looked like in the last batch with what it looks like now. Decides only; touches nothing. */
final class Drift {
    private final TableState was;
    private final TableState now;
    private final Watch watch;
    private Rows rows = Rows.LOGGED;
    private final Set<Long> reload = new TreeSet<>();
    private final Set<Long> fresh = new TreeSet<>();
    private final List<Member> vanished = new ArrayList<>();
    private final List<String> ddl = new ArrayList<>();

    private Drift(TableState was, Watch watch) {
        this.was = was;
        this.now = watch.table();
        this.watch = watch;
    }

    /** @param watch the table as it is now */
    static Reaction between(TableState was, Watch watch) {
        TableState now = watch.table();
        if (was.equals(now)) {
            return Reaction.NONE;
        }
        Drift drift = new Drift(was, watch);
        drift.columns();
        drift.members();
        boolean sameThing = was.oid() == now.oid()
                && was.kind() == now.kind()
                && was.keyNames().equals(now.keyNames())
                && was.key().equals(now.key());
        if (!sameThing || drift.rows == Rows.WHOLE) {
            return new Reaction(Rows.WHOLE, Set.of(), Set.of(), List.of(), drift.ddl);
        }
        return new Reaction(drift.rows, drift.reload, drift.fresh, drift.vanished, drift.ddl);
    }

    private void columns() {
        String alter = "ALTER TABLE " + Sql.identifier(now.name()) + " ";
        boolean versions = false;
        for (ColumnState c : now.columns()) {
            ColumnState before = was.column(c.number()).orElse(null);
            String name = Sql.identifier(c.name());
            if (before == null) {
                added(c, alter);
                continue;
            }
            versions |= !before.version().equals(c.version());
            if (!before.name().equals(c.name())) {
                ddl.add(alter + "RENAME COLUMN " + Sql.identifier(before.name()) + " TO " + name);
            }
            if (!before.type().equals(c.type()) || before.carried() != c.carried()) {
                ddl.add(alter + "ALTER COLUMN " + name + " TYPE " + c.type());
                ship(Rows.ALL);
            }
            if (before.notNull() && !c.notNull()) {
                ddl.add(alter + "ALTER COLUMN " + name + " DROP NOT NULL");
            }
        }
        for (ColumnState c : was.columns()) {
            if (now.column(c.number()).isEmpty()) {
                ddl.add(alter + "DROP COLUMN " + Sql.identifier(c.name()));
            }
        }
        if (versions
                && rewritten()) { // ALTER … TYPE … USING of the same type changes data and nothing else that we compare
            ship(Rows.ALL);
        }
        if (versions && ddl.isEmpty() && now.keyless() && now.kind() == Table.Kind.PARTITIONED) {
            ship(Rows.WHOLE); // names may have been others for a while, and partitions have them in an order of
            // their own
        }
    }

    private void added(ColumnState c, String alter) {
        ddl.add(alter + "ADD COLUMN " + Sql.identifier(c.name()) + " " + c.type()
                + (c.defaultExpression() == null ? "" : " DEFAULT " + c.defaultExpression())
                + (c.notNull() && c.defaultExpression() != null ? " NOT NULL" : ""));
        if (c.carried() && (c.filled() || c.defaultExpression() != null || c.notNull() || rewritten())) {
            ship(Rows.ALL); // existing rows have got a value
        }
    }

    private boolean rewritten() {
        return now.members().stream().anyMatch(m -> was.member(m.oid())
                .map(before -> before.filenode() != m.filenode())
                .orElse(false));
    }

    private void members() {
        boolean unbroken = watch.isUnbrokenByOthers(was);
        for (Member m : now.members()) {
            Member before = was.member(m.oid()).orElse(null);
            if (before == null) {
                if (m.leaf()) {
                    fresh.add(m.oid());
                }
            } else if (watch.isComplete(m) && !unbroken && !watch.isUnbroken(before, m)) {
                unseen(m);
            }
        }
        for (Member m : was.members()) {
            if (m.leaf() && now.member(m.oid()).isEmpty()) {
                if (m.portable()) {
                    vanished.add(m);
                } else {
                    ship(Rows.WHOLE);
                }
            }
        }
    }

    /** The member's triggers were missing or disabled for a while: nobody knows what changed there. */
    private void unseen(Member m) {
        boolean root = m.oid() == now.oid();
        if (root || !m.portable() || !m.leaf()) {
            ship(Rows.WHOLE);
        } else {
            reload.add(m.oid());
        }
    }

    private void ship(Rows atLeast) {
        rows = rows.compareTo(atLeast) >= 0 ? rows : atLeast;
    }

    /** Sentences for people about members whose changes may go unseen. */
    static List<String> warnings(Watch watch) {
        List<String> warnings = new ArrayList<>();
        for (Member m : watch.table().members()) {
            if (!watch.isComplete(m)) {
                boolean disabled = m.triggers().values().stream().anyMatch(v -> Objects.equals(v, Member.DISABLED));
                warnings.add(
                        disabled
                                ? "TRIGGER_DISABLED: a trigger of ours on " + m.name()
                                        + " is disabled, changes there are not"
                                        + " captured; enable it (ALTER TABLE … ENABLE TRIGGER ALL), then the table is shipped anew"
                                : "Triggers on " + m.name()
                                        + " are not complete yet: a lock or a privilege is missing; it is tried again");
            }
        }
        return warnings;
    }
}
