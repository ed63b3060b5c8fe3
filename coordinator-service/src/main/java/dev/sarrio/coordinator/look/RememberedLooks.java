package dev.sarrio.coordinator.look;

import dev.sarrio.core.error.SarrioException;
import java.io.Serial;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * For work inside a transaction, which must not wait for a server while others wait for the transaction: a look that was not made yet ends the try,
 * is made with the transaction undone, and the work is tried again, until all that it asks for is remembered. Not thread-safe.
 */
public final class RememberedLooks implements Looks {
    private static final int TRIES_MAX = 10_000;
    private final Map<Object, Supplier<?>> seen = new HashMap<>();

    private RememberedLooks() {}

    /** Ends a try. */
    private static final class Missing extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient RememberedLooks of;
        private final transient Object subject;
        private final transient Supplier<?> look;

        Missing(RememberedLooks of, Object subject, Supplier<?> look) {
            super("not looked at yet", null, false, false);
            this.of = of;
            this.subject = subject;
            this.look = look;
        }
    }

    /** @param work a transaction; it must leave nothing behind when something is thrown */
    public static <T> T tryWith(Function<Looks, T> work) {
        RememberedLooks looks = new RememberedLooks();
        for (int i = 0; i < TRIES_MAX; i++) {
            try {
                return work.apply(looks);
            } catch (Missing missing) {
                if (missing.of != looks) {
                    throw missing; // of somebody who tries all this
                }
                looks.remember(missing);
            }
        }
        throw new IllegalStateException("The work asks for another look each time");
    }

    private void remember(Missing missing) {
        try {
            Object answer = missing.look.get();
            seen.put(missing.subject, () -> answer);
        } catch (SarrioException e) {
            seen.put(missing.subject, () -> {
                throw e;
            });
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T at(Object subject, Supplier<T> look) {
        Supplier<T> known = (Supplier<T>) seen.get(subject);
        if (known == null) {
            throw new Missing(this, subject, look);
        }
        return known.get();
    }
}
