package org.ferrywright.control;

import java.util.List;

/**
 * An installed transport.
 *
 * @param scheme of the addresses that it opens; {@code local} for paths
 * @param title one line for people: what a root of it is
 * @param settings that a root of it takes
 * @param ports that a root of it needs when nothing but its host is given; empty when it needs none
 */
public record Transport(String scheme, String title, List<Setting> settings, List<PortFact> ports) {
    public Transport {
        settings = List.copyOf(settings);
        ports = List.copyOf(ports);
    }

    /** @param type in words: text, number, choice, flag, file or secret; @param defaultValue empty when there is none */
    public record Setting(
            String key, String label, String type, String defaultValue, List<String> choices, String help) {
        public Setting {
            choices = List.copyOf(choices);
        }
    }
}
