"""The rows of the table whose target is an SMB share."""
import os

import network
import rows
import shares

SIGNED, UNSIGNED = "signed", "unsigned, as the peers"
# what the goals of a change are: a share of the bytes that changed
CHANGED = 1.5
SMBCLIENT, RCLONE = "smbclient", "rclone"


def ours(goal, wire_goal=None, **more):
    """What ferry does without being told, which is to sign; and what the peers do."""
    return (rows.Variant(SIGNED, (), goal, wire_goal, **more), rows.Variant(UNSIGNED, ("?signing=offered",), goal, wire_goal, **more))


class OnShare(rows.Group):
    """Ferry, smbclient and rclone, each with a folder of its own on one server. The peers have one setting each."""

    against = (SMBCLIENT, RCLONE)

    def programs(self, net, product, names):
        samba = shares.Samba(net, os.path.join(self.folder, "samba"))
        yield "samba", lambda: samba
        yield "ferrywright", lambda: shares.Ferrywright(net, os.path.join(self.folder, "ours"), samba, product, self.heap)
        kinds = {SMBCLIENT: shares.SmbClient, RCLONE: shares.Rclone}
        for name in self.against:
            yield name, lambda kind=kinds[name], name=name: kind(net, os.path.join(self.folder, name), samba)

    def others(self, row, side):
        return row.theirs if side.name in row.against else ()

    def copy(self, side, source):
        rows.copy(source, side.target)


class Row(rows.Row):
    """A row that knows which peers it is for: one that sends everything again is none where nothing has changed."""

    @property
    def against(self):
        return (RCLONE,) if self.key.endswith(("none", "1%")) else (SMBCLIENT, RCLONE)


THEIRS = (rows.Variant(""),)


class SmallFilesOnShare(OnShare):
    """Many small files."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        n = sizes.files_far
        self.memory = 4 * n * rows.TREE_OF_A_FILE
        self.filled = set()
        self.rows = (
            Row("SMB small", f"{n:,} files of 1 to 16 KiB to a share", ours(0.8), THEIRS, size=n * 10_000),
            Row("SMB none", "the same, nothing changed", ours(None), THEIRS))

    def prepare_source(self):
        self.make("small", self.source, "--files", self.sizes.files_far)

    def before(self, row, side, variant):
        if row.key.endswith("small"):
            side.empty_target()
            self.filled.discard(side)
        elif side not in self.filled:
            side.replicate(self.source)
            self.filled.add(side)


class LargeFileOnShare(OnShare):
    """One large file, and an edit of it."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        mib = sizes.share_mib
        self.memory = 5 * mib * rows.MIB
        self.edits = rows.LargeFile(folder, rows.replace_mib(sizes, mib))
        changed = mib * rows.MIB // rows.BLOCK // 100 * rows.BLOCK / 1e6
        self.rows = (
            Row("SMB large", f"one incompressible file of {mib:,} MiB to a share", ours(2), THEIRS, size=mib * rows.MIB),
            Row("SMB 1%", "the same, 1 % of its 4 KiB blocks overwritten at random", ours(None, round(CHANGED * changed, 1)), THEIRS,
                size=mib * rows.MIB))

    def prepare_source(self):
        self.edits.prepare_source()

    def before(self, row, side, variant):
        self.edits.bring(self.edits.file, None)
        side.empty_target()
        if row.key.endswith("1%"):
            # by the program itself, so that it may remember
            side.replicate(self.source, variant.arguments)
            self.edits.bring(self.edits.file, "scattered")


class SlowLine:
    """Such rows through a delay of 10 ms, where a program that waits for each answer is slow. The names say so."""

    slow_line = True

    def line(self):
        return network.Line(delay_ms=5.0, rate_mbit=1000.0, queue_kib=4096)


class SmallFilesOnShareFar(SlowLine, SmallFilesOnShare):
    """A program that sends one file after the other waits: smbclient is the sequential client of the goal."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        small, none = self.rows
        self.rows = (Row("SMB 10 ms small", small.what, ours(0.25), THEIRS, size=small.size), Row("SMB 10 ms none", none.what, ours(None), THEIRS))


class LargeFileOnShareFar(SlowLine, LargeFileOnShare):
    """Twice smbclient's throughput is half its time."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        large = self.rows[0]
        self.rows = (Row("SMB 10 ms large", large.what, ours(0.5), THEIRS, size=large.size),)


GROUPS = (SmallFilesOnShare, LargeFileOnShare, SmallFilesOnShareFar, LargeFileOnShareFar)
