"""The rows of the table whose target is a folder on an FTP server."""
import os

import ftp
import network
import rows

LFTP, RCLONE = "lftp", "rclone"
# lftp sends a command more for each file unless it is told to leave rights alone
THEIRS = {LFTP: (rows.Variant(rows.DEFAULT, once=True), rows.Variant("--no-perms", ("--no-perms",))), RCLONE: (rows.Variant("", once=True),)}


class OnServer(rows.Group):
    """Ferry, lftp and rclone, each with a folder of its own on one server."""

    def programs(self, net, product, names):
        server = ftp.Vsftpd(net, os.path.join(self.folder, "vsftpd"))
        yield "vsftpd", lambda: server
        yield "ferrywright", lambda: ftp.Ferrywright(net, os.path.join(self.folder, "ours"), server, product, self.heap)
        yield LFTP, lambda: ftp.Lftp(net, os.path.join(self.folder, LFTP), server)
        yield RCLONE, lambda: ftp.Rclone(net, os.path.join(self.folder, RCLONE), server)

    def others(self, row, side):
        return THEIRS.get(side.name, ())


def ours(goal):
    return (rows.Variant("", (), goal),)


class SmallFilesOnServer(OnServer):
    """Many small files."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        self.count = n = self.files(sizes)
        self.memory = 4 * n * rows.TREE_OF_A_FILE
        self.filled = set()
        self.rows = (
            rows.Row("FTP small", f"{n:,} files of 1 to 16 KiB to a server", ours(1.0), (), size=n * 10_000, judge=LFTP),
            rows.Row("FTP none", "the same, nothing changed", ours(1.0), (), judge=LFTP))

    def files(self, sizes):
        return 2 * sizes.files_far

    def prepare_source(self):
        self.make("small", self.source, "--files", self.count)

    def before(self, row, side, variant):
        if row.key.endswith("small"):
            side.empty_target()
            self.filled.discard(side)
        elif side not in self.filled:
            side.replicate(self.source)
            self.filled.add(side)


class LargeFileOnServer(OnServer):
    """One large file. Nine tenths of a throughput are 1.1 of a time."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        mib = sizes.share_mib
        self.memory = 5 * mib * rows.MIB
        self.rows = (rows.Row("FTP large", f"one incompressible file of {mib:,} MiB to a server", ours(1.1), (), size=mib * rows.MIB, judge=LFTP),)

    def prepare_source(self):
        os.makedirs(self.source)
        self.make("large", os.path.join(self.source, "big"), "--mib", self.sizes.share_mib)

    def before(self, row, side, variant):
        side.empty_target()


class SmallFilesOnServerFar(SmallFilesOnServer):
    """Through a delay of 50 ms, where a program is as fast as it waits for few answers."""

    slow_line = True

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        self.rows = (rows.Row("FTP 50 ms small", self.rows[0].what, ours(0.7), (), size=self.rows[0].size, judge=LFTP),)

    def files(self, sizes):
        # a multiple of the thousand folders
        return max(1, sizes.files_far // 2000) * 1000

    def line(self):
        return network.Line(delay_ms=25.0, rate_mbit=1000.0, queue_kib=4096)


GROUPS = (SmallFilesOnServer, LargeFileOnServer, SmallFilesOnServerFar)
