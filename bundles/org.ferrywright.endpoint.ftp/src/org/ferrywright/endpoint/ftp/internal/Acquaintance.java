package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.ferrywright.endpoint.EndpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one server, from earlier runs or found out now.
 *
 * @param server by which its profile is kept
 * @param zone that somebody has named, or null
 * @param tries whether it may be tried by writing
 * @param anew whether everything is to be found out again
 */
record Acquaintance(Profiles profiles, String server, ServerZone zone, boolean tries, boolean anew) {
    private static final Logger LOG = LoggerFactory.getLogger(Acquaintance.class);

    /** @param trial name of a folder to try things in */
    Profile find(Session session, Failures failures, String folder, String trial)
            throws EndpointException, IOException {
        var probe = new Probe(session, failures);
        Probe.Said said = probe.ask(folder);
        Profile known = anew ? null : profiles.find(server, said.mark()).orElse(null);
        String trialFolder = folder.equals("/") ? '/' + trial : folder + '/' + trial;
        // what is only read is not written to; once it was, that holds for reading too
        if (known == null || !known.probed() && tries) {
            Profile profile = probe.look(said, folder);
            if (tries) {
                profile = probe.tryOut(said, profile, trialFolder);
            }
            profiles.keep(server, said.mark(), profile);
            return named(profile);
        }
        if (zone != null) {
            return named(known);
        }
        OptionalLong shift = Landmarks.shift(session, known);
        Profile now = known;
        if (shift.isPresent()) {
            now = known.with(known.clock().moved(shift.getAsLong()));
        } else if (tries && !known.machine() && !known.landmarks().isEmpty()) {
            now = known.with(probe.clock(known, trialFolder));
        }
        boolean moved = !now.clock().zone().equals(known.clock().zone())
                || !now.clock().listZone().equals(known.clock().listZone());
        if (!moved) {
            return known;
        }
        LOG.info(
                "{} shows times by {} now, and did so by {}",
                failures.address(),
                now.clock().zone(),
                known.clock().zone());
        // landmarks are as they were shown then
        now = now.with(now.clock(), List.of());
        profiles.keep(server, said.mark(), now);
        return now;
    }

    private Profile named(Profile profile) {
        return zone == null ? profile : profile.with(profile.clock().in(zone));
    }

    /** What large files of the server had when they were sent. */
    SentFiles sent() {
        return new SentFiles(profiles.folder() == null ? null : profiles.file(server, "sent"));
    }

    /** The same with what is only found out over connections of its own, once. @param folder absolute path of one that may be written to */
    Profile tried(Profile profile, Sessions sessions, String folder, String trial)
            throws EndpointException, InterruptedException {
        if (!tries || !profile.probed() || profile.queues() != null) {
            return profile;
        }
        boolean queues = Earliness.of(sessions, folder.equals("/") ? '/' + trial : folder + '/' + trial);
        try {
            if (zone == null) {
                profiles.keep(server, profile.clock(), queues);
            }
        } catch (IOException e) {
            LOG.warn("what was learnt of {} cannot be kept: {}", server, e.getMessage());
        }
        return profile.queueing(queues);
    }

    /** What the next run is to know. */
    void part(Profile profile, Landmarks landmarks, SentFiles sent) {
        try {
            sent.save();
            if (zone == null
                    && !landmarks.found().isEmpty()
                    && !landmarks.found().equals(profile.landmarks())) {
                profiles.keep(server, profile.clock(), landmarks.found());
            }
        } catch (IOException e) {
            LOG.warn("what was learnt of {} cannot be kept: {}", server, e.getMessage());
        }
    }
}
