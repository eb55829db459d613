package org.ferrywright.endpoint;

import java.util.List;

/** The settings that a transport takes, from which forms and command-line help are made. */
public record ConfigSchema(List<Setting> settings) {
    public static final ConfigSchema EMPTY = new ConfigSchema(List.of());

    public ConfigSchema {
        settings = List.copyOf(settings);
    }

    public enum Type {
        TEXT,
        NUMBER,
        CHOICE,
        FLAG,
        FILE,
        SECRET
    }

    /**
     * @param key name in {@link EndpointConfig#settings}
     * @param label for people
     * @param defaultValue what holds when it is not given; empty when there is none
     * @param choices for CHOICE, else empty
     * @param help one sentence
     */
    public record Setting(String key, String label, Type type, String defaultValue, List<String> choices, String help) {
        public Setting {
            choices = List.copyOf(choices);
        }
    }
}
