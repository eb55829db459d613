package org.ferrywright.endpoint.smb.internal;

import java.util.Map;

/** Where the keys or tickets of a user come from. */
sealed interface KerberosSource {
    /** What the JDK's login module has to be told. */
    Map<String, String> settings();

    /** The password that was given. */
    record Password() implements KerberosSource {
        @Override
        public Map<String, String> settings() {
            return Map.of();
        }
    }

    /** Keys that an administrator has put into a file. */
    record Keytab(String file) implements KerberosSource {
        @Override
        public Map<String, String> settings() {
            return Map.of("useKeyTab", "true", "keyTab", file, "doNotPrompt", "true");
        }
    }

    /** Tickets that somebody else fetches and renews. @param file empty for the cache of whoever runs this */
    record Cache(String file) implements KerberosSource {
        @Override
        public Map<String, String> settings() {
            return file.isEmpty()
                    ? Map.of("useTicketCache", "true", "doNotPrompt", "true")
                    : Map.of("useTicketCache", "true", "doNotPrompt", "true", "ticketCache", file);
        }
    }
}
