package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Capabilities;
import org.ferrywright.endpoint.Capabilities.Basis;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.ProbeReport;
import org.ferrywright.engine.ProbeReport.Finding;
import org.ferrywright.engine.RootProbe;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.TransportRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells of a root what its traits and facets say, and what it knows of its server. */
@Component(service = RootProbe.class)
public final class ProbeEngine implements RootProbe {
    private final TransportRegistry transports;

    @Activate
    public ProbeEngine(@Reference TransportRegistry transports) {
        this.transports = transports;
    }

    @Override
    public ProbeReport probe(Instance instance, EndpointConfig root, boolean tries)
            throws SettingsException, InterruptedException {
        EndpointProvider provider = transports.require(root);
        var context = new InstanceContext(instance, new Tally(RunObserver.SILENT), transports);
        String address = root.address().toString();
        try {
            if (tries) {
                // what is not there is not made for a look at it
                provider.open(root, context).close();
            }
            try (Endpoint open = provider.open((tries ? root.creating() : root).probing(), context)) {
                return report(address, open);
            }
        } catch (EndpointException e) {
            String message = e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")");
            var failure = new Failure("", e.kind().name(), message);
            return new ProbeReport(address, "", List.of(), List.of(), failure);
        }
    }

    private static ProbeReport report(String address, Endpoint root) throws EndpointException, InterruptedException {
        Traits traits = root.traits();
        var findings = new ArrayList<Finding>();
        String basis = word(traits.holds().probed() ? Basis.TRIED : Basis.ASSUMED);
        findings.add(new Finding("replacing a file", replacing(traits), basis));
        findings.add(new Finding("precision of times", precision(traits.timePrecision()), basis));
        findings.add(new Finding("names", names(traits.names()), basis));
        findings.add(new Finding("metadata", metadata(traits), basis));
        findings.add(new Finding("holes in files", traits.holds().sparse() ? "kept" : "filled with zeros", basis));
        findings.add(new Finding("faster ways", facets(root), word(Basis.SEEN)));
        var space = root.facet(Space.class);
        if (space.isPresent()) {
            findings.add(new Finding("room left", space.get().available() + " bytes", word(Basis.SAID)));
        }
        if (traits.readOnly()) {
            findings.add(new Finding("writing", "refused", word(Basis.SEEN)));
        }
        Optional<Capabilities> own = root.facet(Capabilities.class);
        own.ifPresent(c -> c.findings()
                .forEach(f -> findings.add(new Finding(f.name(), Printable.text(f.value()), word(f.basis())))));
        List<FidelityLoss> losses = own.stream()
                .flatMap(c -> c.losses().stream())
                .map(loss -> new FidelityLoss(loss.aspect(), loss.loss()))
                .toList();
        return new ProbeReport(address, Printable.text(traits.identity()), findings, losses, null);
    }

    private static String word(Basis basis) {
        return basis.name().toLowerCase(Locale.ROOT);
    }

    private static String replacing(Traits traits) {
        return switch (traits.commitMode()) {
            case ATOMIC_REPLACE -> "in one step";
            case DELETE_THEN_RENAME -> "the old one is renamed first: for a moment there is none";
            case IN_PLACE -> "the file itself is written";
        };
    }

    static String precision(long nanos) {
        return nanos % 1_000_000_000 == 0
                ? nanos / 1_000_000_000 + " s"
                : nanos % 1_000_000 == 0 ? nanos / 1_000_000 + " ms" : nanos + " ns";
    }

    private static String names(NameRules names) {
        String unit = names.unit() == NameRules.Unit.BYTES ? " bytes" : " characters";
        var text = new StringBuilder("up to " + names.longestName() + unit);
        text.append(names.caseSensitive() ? ", case counts" : ", case does not count");
        if (!names.trailing()) {
            text.append(", no blank or dot at the end");
        }
        if (names.devices()) {
            text.append(", no names of DOS devices");
        }
        if (!names.forbidden().isEmpty()) {
            text.append(", none of ").append(Printable.text(names.forbidden()));
        }
        return text.toString();
    }

    private static String metadata(Traits traits) {
        Set<String> words =
                traits.holds().keeps().stream().map(Aspect::word).collect(Collectors.toCollection(TreeSet::new));
        if (traits.modes()) {
            words.add(Aspect.MODE.word());
        }
        if (traits.owners()) {
            words.add(Aspect.OWNER.word());
        }
        return words.isEmpty() ? "none beside the time" : String.join(", ", words);
    }

    private static String facets(Endpoint root) {
        var words = new ArrayList<String>();
        add(words, root.facet(RecursiveList.class), "whole trees listed at once");
        add(words, root.facet(BulkRead.class), "small files read together");
        add(words, root.facet(BulkWrite.class), "small files written together");
        add(words, root.facet(Deltas.class), "changed blocks");
        add(words, root.facet(Hashing.class), "digests where files lie");
        add(words, root.facet(ServerMove.class), "moves");
        add(words, root.facet(Keeping.class), "old versions");
        add(words, root.facet(Symlinks.class), "symbolic links");
        add(words, root.facet(HardLinks.class), "hard links");
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    private static void add(List<String> words, Optional<?> facet, String word) {
        if (facet.isPresent()) {
            words.add(word);
        }
    }
}
