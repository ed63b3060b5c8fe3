package dev.sarrio.coordinator.setting;

/**
 * One of Bucardo's settings.
 *
 * @param value as it was set, or the default
 * @param changed whether it was set
 * @param instead what is used instead of it; null if it has an effect here
 */
public record Setting(String name, String value, boolean changed, String instead) {
    Setting with(String set) {
        return new Setting(name, set, true, instead);
    }
}
