package org.ferrywright.endpoint.ftp.internal;

/**
 * How times that a server shows are to be read.
 *
 * @param zone of the times that MLSD, MLST and MDTM show, and of those that the server is told
 * @param listZone of the times in listings made for people
 * @param measured whether that was measured; otherwise it is taken to be as RFC 3659 wants it
 * @param ahead seconds by which the server's own clock is ahead of this machine's; it counts for no time that is set
 */
record ServerClock(ServerZone zone, ServerZone listZone, boolean measured, long ahead) {
    static final ServerClock UNKNOWN = new ServerClock(ServerZone.UTC, ServerZone.UTC, false, 0);

    /** A clock that is set well is not farther from ours than this, in seconds. */
    private static final long SET_WELL = 60;

    /**
     * What the times tell that a server shows of a file which it stored just now. A difference that is no zone's is that of a clock which is
     * set wrong; one that is a zone's to the minute is the zone's.
     *
     * @param machine whether the server lists for programs, which it has to do in UTC
     * @param shown by how many seconds the time is ahead of our clock
     * @param listed the same of the time in a listing made for people, which is good to a minute; null when none is told
     */
    static ServerClock of(boolean machine, long shown, Long listed) {
        ServerZone near = ServerZone.near(shown);
        boolean exact = near.exists() && Math.abs(shown - near.seconds()) <= SET_WELL;
        ServerZone zone = machine || !exact ? ServerZone.UTC : near;
        long ahead = shown - zone.seconds();
        ServerZone list = listed == null ? zone : ServerZone.near(listed - ahead);
        return new ServerClock(zone, list.exists() ? list : zone, true, ahead);
    }

    /** The server shows all times by so many seconds later than it did. */
    ServerClock moved(long seconds) {
        return new ServerClock(
                new ServerZone(zone.seconds() + seconds),
                new ServerZone(listZone.seconds() + seconds),
                measured,
                ahead);
    }

    ServerClock in(ServerZone other) {
        return new ServerClock(
                other, new ServerZone(other.seconds() + listZone.seconds() - zone.seconds()), true, ahead);
    }
}
