package dev.sarrio.coordinator.look;

import java.util.function.Supplier;

/** How a feature looks at a server. */
public interface Looks {
    /** Looks each time it is asked. */
    Looks NOW = new Looks() {
        @Override
        public <T> T at(Object subject, Supplier<T> look) {
            return look.get();
        }
    };

    /** What the look shows, or throws. @param subject the same for two looks that show the same */
    <T> T at(Object subject, Supplier<T> look);
}
