"""The rows of the table: what is replicated, from which state to which, by which variants, and the goal.

A group of rows shares a source. It prepares the source and the targets of both sides before each run; what that takes is not measured.
"""
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace

import network
import peers

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20
BLOCK = 4096
# what a file of W1 and an entry of W4 take on a tmpfs, in bytes
TREE_OF_A_FILE = 12_000
ENTRY = 1_100

DEFAULT, NO_RECURSION, ZSTD = "default", "--no-i-r", "-z --zc=zstd --zl=3"
IN_PLACE, IN_PLACE_4K = "--inplace", "--inplace -B4096"


@dataclass(frozen=True)
class Variant:
    """A way to run one of the programs. Goals are of ours: seconds as a share of the peer's best, MB on the wire at full size."""

    label: str
    arguments: tuple = ()
    goal: float = None
    wire_goal: float = None
    once: bool = False
    remembered: bool = True


def ours(goal, wire_goal=None, label="", arguments=(), **more):
    return Variant(label, tuple(arguments), goal, wire_goal, **more)


def rsync(label, once=False):
    return Variant(label, () if label == DEFAULT else tuple(label.split()), once=once)


@dataclass(frozen=True)
class Row:
    key: str
    what: str
    ours: tuple
    theirs: tuple
    service_goal: float = None
    size: int = 0
    # the peer that the goal names; otherwise whichever is fastest
    judge: str = None
    heap: str = field(default=None)


class Group:
    """Rows with one source. Sides are the programs; each has a target folder. Memory is what all of it takes on a tmpfs, in bytes."""

    rows = ()
    slow_line = False
    heap = None
    memory = 0

    def __init__(self, folder, sizes):
        self.folder = folder
        self.sizes = sizes
        self.source = os.path.join(folder, "source")

    def make(self, *words, where=None):
        subprocess.run([sys.executable, os.path.join(HERE, "workload.py"), *map(str, words)], check=True)

    def prepare_source(self):
        """Makes the source, in an empty folder."""

    def before(self, row, side, variant):
        """Brings the target of a side, and the source, to the state from which this row runs."""

    def source_of(self, row):
        return self.source

    def line(self):
        return network.Line()

    def programs(self, net, product, names):
        """What is compared, as a name and what starts it. Ours is the first that is ours."""
        yield "ferrywright", lambda: peers.Ferrywright(net, os.path.join(self.folder, "ours"), product, self.heap)
        for name in names:
            yield name, lambda name=name: peers.PEERS[name](net, os.path.join(self.folder, name))

    def others(self, row, side):
        """The settings of a peer in a row; those of the table are rsync's."""
        return row.theirs if side.name in ("rsync", "ssh") else (Variant(""),)

    def copy(self, side, source):
        """A local copy to a target behind the program's back."""
        copy(source, side.target)


class SmallFiles(Group):
    """W1: many small files."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        n = sizes.files
        self.memory = 4 * n * TREE_OF_A_FILE
        self.old = os.path.join(folder, "old")
        self.changed = False
        self.filled = set()
        self.rows = (
            Row("W1a", f"{n:,} files of 1 to 16 KiB, initial", (ours(0.8),), (rsync(DEFAULT), rsync(NO_RECURSION)), size=n * 10_000),
            Row("W1b", "the same, nothing changed", (ours(2, 0.1),), (rsync(DEFAULT), rsync(NO_RECURSION)), 0.4),
            Row("W1c", "1 % changed, 0.5 % added, 0.5 % deleted, 200 renames", (ours(2, 8),),
                (rsync(DEFAULT), rsync(NO_RECURSION), rsync(NO_RECURSION + " " + ZSTD)), 0.8))

    def prepare_source(self):
        self.make("small", self.source, "--files", self.sizes.files)

    def before(self, row, side, variant):
        if row.key.endswith("a"):
            side.empty_target()
            self.filled.discard(side)
        elif row.key.endswith("c"):
            self.change()
            side.replicate(self.old)
        elif side not in self.filled:
            side.replicate(self.source)
            self.filled.add(side)

    def change(self):
        if not self.changed:
            subprocess.run(["cp", "-a", self.source, self.old], check=True)
            self.make("change", self.source, "--files", self.sizes.files)
            self.changed = True


class SmallFilesFar(SmallFiles):
    """W1 over a slow line; W1s is a tenth of it, initial."""

    slow_line = True

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        n = sizes.files_far
        self.few = os.path.join(folder, "few")
        self.rows = (
            Row("WAN W1s", f"{n:,} files, initial", (ours(0.9),), (rsync(ZSTD), rsync(DEFAULT, once=True))),
            Row("WAN W1b", f"{sizes.files:,} files, nothing changed", (ours(1),), (rsync(NO_RECURSION), rsync(DEFAULT, once=True))),
            Row("WAN W1c", "as W1c", (ours(1.5, 9),), (rsync(NO_RECURSION + " " + ZSTD), rsync(ZSTD), rsync(DEFAULT, once=True))))

    def prepare_source(self):
        super().prepare_source()
        self.make("small", self.few, "--files", self.sizes.files_far)

    def before(self, row, side, variant):
        if row.key.endswith("s"):
            side.empty_target()
            self.filled.discard(side)
            return
        if row.key.endswith("c"):
            self.change()
        if row.key.endswith("c") or side not in self.filled:
            # First a local copy, for filling it over the slow line takes minutes.
            at_first = self.old if self.changed else self.source
            self.copy(side, at_first)
            side.replicate(at_first)
            self.filled.add(side)

    def source_of(self, row):
        return self.few if row.key.endswith("s") else self.source


class LargeFile(Group):
    """W2: one large file, and edits of it."""

    EDITS = {"W2a": "scattered", "W2l": "runs", "W2b": "inserted", "W2b+137": "shifted", "W2c": "appended", "W2d": "touched"}
    PLACE = "--in-place"

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        size = sizes.mib * MIB
        # the source, two targets, and a staged file or a source that is being edited
        self.memory = 4 * size
        place = (self.PLACE,)
        edits = {
            "W2a": ("1 % of its 4 KiB blocks overwritten at random",
                    (ours(0.2, 47, "in place", place), ours(0.4, 47, "staged"),
                     ours(0.35, 47, "in place, no signatures kept", place, remembered=False)),
                    (rsync(IN_PLACE_4K), rsync(DEFAULT, once=True))),
            "W2l": ("1 % overwritten in 64 runs", (ours(0.5, 45, "staged"), ours(0.5, 45, "in place", place)),
                    (rsync(IN_PLACE_4K), rsync(IN_PLACE), rsync(DEFAULT, once=True))),
            "W2b": ("1 MiB inserted near the start", (ours(0.6, 1.8, "staged"),), (rsync(DEFAULT), rsync("-B4096", once=True))),
            "W2b+137": ("1 MiB + 137 bytes inserted", (ours(0.6, 1.8, "staged"),), (rsync(DEFAULT), rsync("-B4096", once=True))),
            "W2c": ("10 MiB appended", (ours(0.4, 10.8, "staged"), ours(0.4, 10.8, "in place", place)),
                    (rsync(IN_PLACE), rsync(DEFAULT, once=True))),
            "W2d": ("touched, same content", (ours(0.3, 0.1, "staged"), ours(0.3, 0.1, "in place", place)),
                    (rsync(IN_PLACE), rsync(DEFAULT, once=True))),
        }
        self.file = os.path.join(self.source, "big")
        self.undo = os.path.join(folder, "undo")
        self.state = {}
        self.rows = (Row("W2i", f"one incompressible file of {sizes.mib:,} MiB, initial", (ours(0.9),), (rsync(DEFAULT),), size=size),)
        of = "" if sizes.mib == FULL.mib else f", of {sizes.mib:,} MiB"
        self.rows += tuple(Row(key, what + of, mine, theirs, size=size) for key, (what, mine, theirs) in edits.items())

    def prepare_source(self):
        os.makedirs(self.source)
        self.make("large", self.file, "--mib", self.sizes.mib)
        self.state[self.file] = None

    def before(self, row, side, variant):
        if row.key == "W2i":
            self.bring(self.file, None)
            side.empty_target()
            self.state.pop(side.target, None)
            return
        kind = self.EDITS[row.key.replace("WAN ", "")]
        self.restore(side, variant)
        self.bring(self.file, kind)
        # it will be, when the run is right; when not, the verification tells
        self.state[os.path.join(side.target, "big")] = kind

    def restore(self, side, variant):
        """The target as before the edit: by the program itself, so that what it remembers is true, or behind its back, so that it is not."""
        target = os.path.join(side.target, "big")
        if side.is_ours and variant.remembered:
            self.bring(self.file, None)
            side.replicate(self.source, (self.PLACE,) if self.PLACE in variant.arguments else ())
        elif target in self.state:
            self.bring(target, None)
        else:
            self.bring(self.file, None)
            self.copy(side, self.source)

    def bring(self, file, kind):
        """Makes a file the edited one, or the unedited. All are edited alike, so one way back serves all."""
        if self.state.get(file) == kind:
            return
        if self.state.get(file) is not None:
            self.make("revert", self.state[file], file, self.undo + self.state[file])
        if kind is not None:
            self.make("edit", kind, file, self.undo + kind)
        self.state[file] = kind


class LargeFileFar(LargeFile):
    """W2a over a slow line."""

    slow_line = True

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        size = sizes.mib * MIB
        self.rows = (Row("WAN W2a", f"as W2a, {sizes.mib:,} MiB", (ours(0.4, None, "in place", (self.PLACE,)), ours(0.4, None, "staged")),
                         (rsync(IN_PLACE_4K), rsync(DEFAULT, once=True)), size=size),)

    def restore(self, side, variant):
        target = os.path.join(side.target, "big")
        if target not in self.state:
            self.bring(self.file, None)
            self.copy(side, self.source)
            self.state[target] = None
        super().restore(side, variant)


class System(Group):
    """W3: what a system has in its folders for programs."""

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        self.filled = set()
        self.memory = 3 * (sizes.system_mib or 5000) * MIB
        what = "/usr/share and /usr/lib" if sizes.system_mib is None else f"the first {sizes.system_mib} MiB of /usr/share"
        self.rows = (
            Row("W3i", what + ", initial", (ours(0.9),), (rsync(DEFAULT), rsync(ZSTD, once=True)), size=(sizes.system_mib or 5000) * MIB),
            Row("W3s", "the same, nothing changed", (ours(1.5),), (rsync(DEFAULT), rsync(NO_RECURSION))))

    def prepare_source(self):
        size = [] if self.sizes.system_mib is None else ["--mib", self.sizes.system_mib]
        self.make("system", self.source, *size)

    def before(self, row, side, variant):
        if row.key == "W3i":
            side.empty_target()
            self.filled.discard(side)
        elif side not in self.filled:
            side.replicate(self.source)
            self.filled.add(side)


class ManyEntries(Group):
    """W4: very many entries, each Java VM with a small heap."""

    heap = "256m"

    def __init__(self, folder, sizes):
        super().__init__(folder, sizes)
        self.filled = set()
        self.memory = 3 * sizes.entries * ENTRY
        self.rows = (Row("W4", f"{sizes.entries:,} empty files, nothing changed, heap of 256 MB", (ours(0.6),),
                         (rsync(DEFAULT), rsync(NO_RECURSION))),)

    def prepare_source(self):
        self.make("many", self.source, "--files", self.sizes.entries)

    def before(self, row, side, variant):
        if side not in self.filled:
            side.replicate(self.source)
            self.filled.add(side)


GROUPS = (SmallFiles, LargeFile, System, ManyEntries, SmallFilesFar, LargeFileFar)


@dataclass(frozen=True)
class Sizes:
    """How much of everything. Files and entries are multiples of 1000: each of a thousand folders gets as many."""

    files: int
    files_far: int
    mib: int
    system_mib: int
    entries: int
    share_mib: int


FULL = Sizes(files=100_000, files_far=10_000, mib=4096, system_mib=None, entries=1_000_000, share_mib=1024)
QUICK = Sizes(files=10_000, files_far=2_000, mib=256, system_mib=200, entries=100_000, share_mib=128)
TINY = Sizes(files=1_000, files_far=1_000, mib=16, system_mib=2, entries=1_000, share_mib=16)


def replace_mib(sizes, mib):
    return replace(sizes, mib=mib)


def copy(source, target):
    subprocess.run(["rsync", "-a", "--delete", source + "/", target + "/"], check=True)
