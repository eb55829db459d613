package org.ferrywright.endpoint.ftp.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.endpoint.Capabilities;

/** What is known of a server, for people. */
record FtpCapabilities(Profile profile) implements Capabilities {
    @Override
    public List<Finding> findings() {
        Basis tried = profile.probed() ? Basis.TRIED : Basis.ASSUMED;
        ServerClock clock = profile.clock();
        var all = new ArrayList<Finding>();
        all.add(new Finding("listings", profile.listing(), Basis.SEEN));
        all.add(new Finding(
                "hidden names", profile.hidden() ? "listed when asked for" : "listed as others", Basis.SEEN));
        all.add(new Finding("times of files", setting(), tried));
        all.add(new Finding("times of folders", profile.folderTimes() ? "set as those of files" : "not set", tried));
        all.add(new Finding("times before 1970", profile.early() ? "set" : "not set", tried));
        all.add(new Finding("rename onto a file", profile.replaces() ? "replaces it" : "refused", tried));
        all.add(new Finding(
                "writing into the middle",
                profile.keepsTail() ? "keeps what is behind" : "cuts off what is behind",
                tried));
        all.add(new Finding(
                "digests by the server",
                profile.digest() == null ? "none" : profile.digest().toString(),
                tried));
        all.add(new Finding("copies at the server", profile.copies() ? "SITE CPFR, CPTO" : "none", tried));
        all.add(new Finding(
                "zone of times",
                clock.zone() + (clock.measured() ? "" : ", not measured"),
                clock.measured() ? Basis.TRIED : Basis.ASSUMED));
        if (!profile.machine()) {
            all.add(new Finding(
                    "zone of listings", clock.listZone().toString(), clock.measured() ? Basis.TRIED : Basis.ASSUMED));
        }
        if (clock.measured() && profile.probed()) {
            all.add(new Finding("clock", clock(clock.ahead()), Basis.TRIED));
        }
        return List.copyOf(all);
    }

    private String setting() {
        return switch (profile.times()) {
            case NONE -> "not set";
            case MFMT -> "set by MFMT";
            case MDTM -> "set by MDTM";
            case UTIME -> "set by SITE UTIME";
        };
    }

    private static String clock(long ahead) {
        return ahead == 0
                ? "as here"
                : Math.abs(ahead) + " s " + (ahead > 0 ? "ahead of" : "behind")
                        + " the one here, which changes no time";
    }

    @Override
    public List<Loss> losses() {
        var all = new ArrayList<Loss>();
        if (profile.times() == Profile.TimeSetting.NONE) {
            all.add(new Loss(
                    "time",
                    "the server does not let times of files be set: each has the time of its transfer, which is remembered"
                            + " here, so that nothing is sent again for it"));
            return all;
        }
        if (!profile.folderTimes()) {
            all.add(new Loss("time of folders", "the server does not let times of folders be set"));
        }
        if (profile.probed() && !profile.early()) {
            all.add(new Loss(
                    "time before 1970",
                    "the server does not let such times be set: the time that a file has instead is remembered here"));
        }
        return all;
    }
}
