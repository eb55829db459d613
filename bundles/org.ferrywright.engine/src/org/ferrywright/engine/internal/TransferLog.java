package org.ferrywright.engine.internal;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ferrywright.engine.SyncResult.Transfer;

/** How each large file of a run was brought over, one line of JSON each; the first ones only. No file is made for a run without any. */
final class TransferLog {
    private static final int MOST_LINES = 10_000;

    private final Path file;
    private JsonGenerator json;
    private long count;

    TransferLog(Path file) {
        this.file = file;
    }

    synchronized void add(Transfer t) throws IOException {
        if (++count > MOST_LINES) {
            return;
        }
        if (json == null) {
            json = new JsonFactory()
                    .createGenerator(new BufferedOutputStream(Files.newOutputStream(file)), JsonEncoding.UTF8);
            json.setRootValueSeparator(null);
        }
        json.writeStartObject();
        json.writeNumberField("n", count);
        json.writeStringField("target", t.target());
        json.writeStringField("path", t.path());
        json.writeStringField("strategy", t.strategy());
        json.writeStringField("basis", t.basis());
        json.writeNumberField("size", t.size());
        json.writeNumberField("blocks", t.blocks());
        json.writeNumberField("literal", t.literal());
        json.writeNumberField("sent", t.sent());
        json.writeStringField("why", t.why());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /** Ends it, telling in a last line how many more there were. */
    synchronized void finish() throws IOException {
        if (json != null) {
            if (count > MOST_LINES) {
                json.writeStartObject();
                json.writeNumberField("more", count - MOST_LINES);
                json.writeEndObject();
                json.writeRaw('\n');
            }
            json.close();
            json = null;
        }
    }
}
