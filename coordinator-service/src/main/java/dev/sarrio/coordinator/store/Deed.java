package dev.sarrio.coordinator.store;

/**
 * What somebody does to the definitions: `add`, `sync`, `mysync`.
 *
 * @param ifChanged it is written down only if it has changed something
 */
public record Deed(String verb, String noun, String name, boolean ifChanged) {
    public static Deed of(String verb, String noun, Object name) {
        return new Deed(verb, noun, name.toString(), false);
    }

    /** Saying once more what there is already is no deed. */
    public static Deed ifChanged(String verb, String noun, Object name) {
        return new Deed(verb, noun, name.toString(), true);
    }
}
