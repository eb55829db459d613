package org.ferrywright.engine;

import java.util.List;

/**
 * What one root can do.
 *
 * @param identity what it calls itself; empty when it could not be opened
 * @param findings what was found out, each name once
 * @param losses what it keeps of nothing that it is given
 * @param error why it could not be opened, or null
 */
public record ProbeReport(
        String address, String identity, List<Finding> findings, List<FidelityLoss> losses, SyncResult.Failure error) {
    public ProbeReport {
        findings = List.copyOf(findings);
        losses = List.copyOf(losses);
    }

    /**
     * @param name what it is, in a few words
     * @param value what was found, for people
     * @param basis how that is known: {@code said}, {@code seen}, {@code tried} or {@code assumed}
     */
    public record Finding(String name, String value, String basis) {}
}
