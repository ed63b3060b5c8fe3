package dev.sarrio.coordinator.store;

/** What somebody does to the definitions: `add`, `sync`, `mysync`. */
public record Deed(String verb, String noun, String name) {
    public static Deed of(String verb, String noun, Object name) {
        return new Deed(verb, noun, name.toString());
    }
}
