package dev.sarrio.coordinator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements inside one transaction of the control database. Not for use after it has ended, nor by two threads. */
public final class Tx {
    private final Connection connection;

    Tx(Connection connection) {
        this.connection = connection;
    }

    /** Reads one row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw new ControlFailure(e);
        }
    }

    public <T> Optional<T> one(String sql, RowReader<T> reader, Object... parameters) {
        return list(sql, reader, parameters).stream().findFirst();
    }

    /** @return how many rows it touched */
    public int update(String sql, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new ControlFailure(e);
        }
    }

    /** The next version or revision: greater than all given out before. */
    public long nextRevision() {
        return one("SELECT nextval('revision')", r -> r.getLong(1)).orElseThrow();
    }

    /**
     * The number of a copy: greater than all given out before, and than all that a control database which was lost gave out, so that a
     * target's record of an older copy is always told from it.
     */
    public long nextCopy() {
        return one(
                        "SELECT setval('copy', greatest(nextval('copy'), extract(epoch FROM clock_timestamp())::bigint))",
                        r -> r.getLong(1))
                .orElseThrow();
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                Object p = parameters[i];
                statement.setObject(i + 1, p instanceof Enum<?> e ? e.name() : p);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
