package org.ferrywright.endpoint.ftp.internal;

import java.util.List;

/**
 * What a server can do, by what it says and by what it was seen to do.
 *
 * @param system what it calls itself, by which its listings are read
 * @param machine whether it lists in the form that is made for programs (MLSD, MLST)
 * @param hidden whether it lists names with a dot in front only when asked for all (LIST -a, MLSD -a)
 * @param times how the time of a file is set
 * @param folderTimes whether that works for folders too
 * @param replaces whether a rename replaces what has the name
 * @param keepsTail whether writing into the middle of a file keeps what is behind
 * @param caseSensitive whether names that differ in case only are two
 * @param trailing whether a name keeps a blank at its end
 * @param refused characters that it takes in no name
 * @param early whether a time before 1970 can be set
 * @param digest how it tells a digest of a file, null when it does not
 * @param copies whether it copies files by itself
 * @param queues whether commands that come while it takes data wait until it has them; null when that was not tried
 * @param clock how its times are to be read
 * @param landmarks files that tell the next time whether it shows all times by another zone
 * @param probed whether it was tried by writing; otherwise what cannot be seen by looking is what is usual
 */
record Profile(
        String system,
        boolean machine,
        boolean hidden,
        TimeSetting times,
        boolean folderTimes,
        boolean replaces,
        boolean keepsTail,
        boolean caseSensitive,
        boolean trailing,
        String refused,
        boolean early,
        ServerDigest digest,
        boolean copies,
        Boolean queues,
        ServerClock clock,
        List<Landmarks.Landmark> landmarks,
        boolean probed) {
    /** How the time of a file is set. */
    enum TimeSetting {
        NONE,
        MFMT,
        /** MDTM with a time before the name. */
        MDTM,
        /** SITE UTIME with the name and three times. */
        UTIME;

        /** @param time as {@link ServerTime} writes it */
        String command(String time, String path) {
            return switch (this) {
                case NONE -> throw new IllegalStateException("this server sets no times");
                case MFMT -> "MFMT " + time + ' ' + path;
                case MDTM -> "MDTM " + time + ' ' + path;
                case UTIME -> "SITE UTIME " + path + ' ' + time + ' ' + time + ' ' + time + " UTC";
            };
        }
    }

    /** The command that lists all of a folder. */
    String listing() {
        return (machine ? "MLSD" : "LIST") + (hidden ? " -a" : "");
    }

    Profile {
        landmarks = List.copyOf(landmarks);
    }

    Profile with(ServerClock other) {
        return with(other, landmarks);
    }

    Profile with(ServerClock other, List<Landmarks.Landmark> marks) {
        return with(queues, other, marks);
    }

    Profile queueing(boolean does) {
        return with(does, clock, landmarks);
    }

    private Profile with(Boolean queueing, ServerClock other, List<Landmarks.Landmark> marks) {
        return new Profile(
                system,
                machine,
                hidden,
                times,
                folderTimes,
                replaces,
                keepsTail,
                caseSensitive,
                trailing,
                refused,
                early,
                digest,
                copies,
                queueing,
                other,
                marks,
                probed);
    }
}
