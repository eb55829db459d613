package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a finished process left.
 *
 * @param code its exit code; 128 + the signal's number when a signal ended it
 */
record Result(List<String> command, int code, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The object on the last line of standard output. */
    JsonNode json() {
        String[] lines = out.strip().split("\n");
        try {
            return JSON.readTree(lines[lines.length - 1]);
        } catch (JsonProcessingException e) {
            throw new AssertionError("the last line is no JSON: " + this, e);
        }
    }

    /** Fails with everything the process said when it ended otherwise. */
    Result expect(int expected) {
        assertThat(code).as(this::toString).isEqualTo(expected);
        return this;
    }

    long number(String field) {
        return json().required(field).asLong();
    }

    /** Entries created, updated and deleted. */
    long changes() {
        return number("created") + number("updated") + number("deleted");
    }

    /** Bytes that had to be read at the source. */
    long literal() {
        return json().required("bytes").required("literal").asLong();
    }

    /** {@code KIND path} of each failure or skip. */
    List<String> items(String field) {
        var found = new ArrayList<String>();
        for (JsonNode item : json().required(field)) {
            found.add(
                    item.required("kind").asText() + " " + item.required("path").asText());
        }
        return found;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nexit code " + code + "\nstandard output:\n" + cut(out)
                + "\nstandard error:\n" + cut(err);
    }

    private static String cut(String text) {
        return text.length() <= 8000 ? text : text.substring(0, 4000) + "\n…\n" + text.substring(text.length() - 4000);
    }
}
