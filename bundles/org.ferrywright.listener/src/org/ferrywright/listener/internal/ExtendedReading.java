package org.ferrywright.listener.internal;

import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.wire.ExtendedCodec;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Reads the extended metadata of what a peer lists, in portions that bound the memory. */
final class ExtendedReading {
    private static final int PORTION = 64;

    private ExtendedReading() {}

    static void run(ExtendedMetadata root, Set<Aspect> aspects, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        List<BulkRead.Item> items = BulkReading.items(stream);
        WireOutput out = stream.output(false);
        for (int from = 0; from < items.size(); from += PORTION) {
            var portion = items.subList(from, Math.min(items.size(), from + PORTION));
            for (ExtendedMetadata.Result result : root.read(portion, aspects)) {
                write(result, out);
            }
        }
        out.flush();
    }

    private static void found(Extended extended, WireOutput out) throws WireException, InterruptedException {
        out.writeByte(Protocol.EXTENDED);
        ExtendedCodec.write(extended, out);
    }

    private static void write(ExtendedMetadata.Result result, WireOutput out)
            throws WireException, InterruptedException {
        switch (result) {
            case ExtendedMetadata.Result.Found(Extended extended) -> found(extended, out);
            case ExtendedMetadata.Result.Partly(Extended extended, var _) -> found(extended, out);
            case ExtendedMetadata.Result.Failed(EndpointException cause) -> {
                out.writeByte(Protocol.FAILED);
                out.writeBytes(Messages.encode(Failures.item(cause)));
            }
        }
    }
}
