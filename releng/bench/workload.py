#!/usr/bin/env python3
"""Makes what the benchmarks replicate: the same names, bytes and times every time.

usage: workload.py small DIR [--files N]      N (100000) files of 1 to 16 KiB in 1,110 folders, 70 % text
       workload.py change DIR [--files N]     changes such a tree in place: 1 % of the files changed, 0.5 % added, 0.5 % deleted,
                                              and for 100,000 files 180 files and 20 folders renamed
       workload.py large FILE [--mib N]       one incompressible file of N (4096) MiB
       workload.py edit KIND FILE UNDO        edits such a file in place; UNDO is a file that takes what edit's way back needs
       workload.py revert KIND FILE UNDO      the way back
       workload.py system DIR [--mib N]       a copy of /usr/share and /usr/lib; with --mib its beginning
       workload.py many DIR [--files N]       N (1000000) empty files in 1,110 folders

Kinds of edit:  scattered  1 % of the 4 KiB blocks, at random places     runs      1 % in 64 runs
                inserted   1 MiB, at 1 MiB                               shifted   1 MiB + 137 bytes, at 1 MiB
                appended   10 MiB                                        touched   another time, the same content
"""
import argparse
import os
import random
import shutil
import subprocess

EPOCH = 1_700_000_000
EDITED = EPOCH + 1000
BLOCK = 4096
MIB = 1 << 20
INSERTED = {"inserted": MIB, "shifted": MIB + 137}
EDITS = ("scattered", "runs", "inserted", "shifted", "appended", "touched")


def folders():
    for d in range(1000):
        yield f"d{d // 100}/e{d // 10 % 10}/f{d % 10}"


def names(count):
    per_folder = count // 1000
    for d, folder in enumerate(folders()):
        for i in range(per_folder):
            yield folder, f"file{d:03d}_{i:04d}" + (".txt" if i % 10 < 7 else ".bin")


def text(seed, size):
    r = random.Random(seed)
    words = ["".join(r.choice("etaoinshrdlucmfwypvbgk") for _ in range(r.randint(2, 10))) for _ in range(4000)]
    lines = [(" ".join(r.choices(words, k=12)) + "\n").encode() for _ in range(40_000)]
    out = bytearray()
    while len(out) < size:
        out += b"".join(r.choices(lines, k=2000))
    return bytes(out[:size])


def put(path, content, time):
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.write(handle, content)
    os.utime(handle, (time, time))
    os.close(handle)


def date_folders(root):
    """Gives every folder the same time in each making, which the making itself does not."""
    for folder, _, _ in os.walk(root, topdown=False):
        os.utime(folder, (EPOCH, EPOCH))


def small(root, count):
    r = random.Random(1)
    pools = {".txt": text(11, 32 * MIB), ".bin": random.Random(12).randbytes(32 * MIB)}
    for folder in folders():
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    for folder, name in names(count):
        pool = pools[name[-4:]]
        size = r.randint(1024, 16384)
        start = r.randrange(len(pool) - size)
        content = r.randbytes(16).hex().encode() + pool[start:start + size - 32]
        put(os.path.join(root, folder, name), content, EPOCH + r.randrange(10**7))
    date_folders(root)


def change(root, count):
    r = random.Random(2)
    leaves = list(folders())
    renamed_folders = r.sample(leaves, max(1, count // 5000))
    staying = sorted(set(leaves) - set(renamed_folders))
    files = [os.path.join(root, folder, name) for folder, name in names(count) if folder not in renamed_folders]
    r.shuffle(files)
    changed, added, deleted, renamed = count // 100, count // 200, count // 200, max(1, count * 180 // 100_000)
    for i, path in enumerate(files[:changed]):
        with open(path, "rb") as f:
            content = bytearray(f.read())
        if i % 2:
            at = r.randrange(len(content) - 512)
            content[at:at + 512] = r.randbytes(512)
        else:
            content += r.randbytes(r.randint(16, 600))
        put(path, bytes(content), EPOCH + 2 * 10**7 + i)
    for i, path in enumerate(files[changed:changed + added]):
        put(os.path.join(os.path.dirname(path), f"added{i:05d}.bin"), r.randbytes(r.randint(1024, 16384)), EPOCH + i)
    for path in files[-deleted:]:
        os.unlink(path)
    for i, path in enumerate(files[changed + added:changed + added + renamed]):
        os.rename(path, os.path.join(root, r.choice(staying), f"renamed{i:04d}_{os.path.basename(path)}"))
    for folder in renamed_folders:
        os.rename(os.path.join(root, folder), os.path.join(root, folder + "_renamed"))
    date_folders(root)


def large(path, mib):
    r = random.Random(3)
    with open(path, "wb", buffering=0) as f:
        for _ in range(mib // 16):
            f.write(r.randbytes(16 * MIB))
        f.write(r.randbytes(mib % 16 * MIB))
    date(path, EPOCH)


def places(kind, size):
    """Where an edit writes over, as (offset, length), in order."""
    blocks = size // BLOCK
    if kind == "scattered":
        return [(b * BLOCK, BLOCK) for b in sorted(random.Random(4).sample(range(blocks), max(1, blocks // 100)))]
    run = max(BLOCK, size // 100 // 64 // BLOCK * BLOCK)
    return [(n * run, run) for n in sorted(random.Random(6).sample(range(size // run), min(64, size // run)))]


def date(path, time):
    """The file and its folder, which gets a new time with every name that comes or goes."""
    os.utime(path, (time, time))
    os.utime(os.path.dirname(os.path.abspath(path)), (time, time))


def insert(path, content):
    with open(path, "rb") as old, open(path + ".edited", "wb") as new:
        new.write(old.read(MIB))
        new.write(content)
        shutil.copyfileobj(old, new, 8 * MIB)
    os.replace(path + ".edited", path)


def remove(path, length):
    with open(path, "rb") as old, open(path + ".edited", "wb") as new:
        new.write(old.read(MIB))
        old.seek(length, os.SEEK_CUR)
        shutil.copyfileobj(old, new, 8 * MIB)
    os.replace(path + ".edited", path)


def edit(kind, path, undo):
    if kind in INSERTED:
        insert(path, random.Random(5).randbytes(INSERTED[kind]))
    elif kind == "appended":
        with open(path, "ab") as f:
            f.write(random.Random(7).randbytes(10 * MIB))
    elif kind != "touched":
        r = random.Random(8)
        with open(path, "r+b", buffering=0) as f, open(undo, "wb") as old:
            for at, length in places(kind, os.path.getsize(path)):
                old.write(os.pread(f.fileno(), length, at))
                os.pwrite(f.fileno(), r.randbytes(length), at)
    date(path, EDITED)


def revert(kind, path, undo):
    if kind in INSERTED:
        remove(path, INSERTED[kind])
    elif kind == "appended":
        os.truncate(path, os.path.getsize(path) - 10 * MIB)
    elif kind != "touched":
        with open(path, "r+b", buffering=0) as f, open(undo, "rb") as old:
            for at, length in places(kind, os.path.getsize(path)):
                os.pwrite(f.fileno(), old.read(length), at)
    date(path, EPOCH)


def system(root, mib):
    os.makedirs(root, exist_ok=True)
    if mib is None:
        for folder in ("/usr/share", "/usr/lib"):
            # some of what a system has may vanish while it is copied
            subprocess.run(["cp", "-a", folder, root + "/"], check=False, stderr=subprocess.DEVNULL)
        return
    left = mib * MIB
    for folder, below, files in os.walk("/usr/share"):
        below.sort()
        target = root + folder
        os.makedirs(target, exist_ok=True)
        for name in sorted(files):
            shutil.copy2(os.path.join(folder, name), os.path.join(target, name), follow_symlinks=False)
            left -= os.lstat(os.path.join(folder, name)).st_size
        if left <= 0:
            return


def many(root, count):
    for d, folder in enumerate(folders()):
        at = os.path.join(root, folder)
        os.makedirs(at, exist_ok=True)
        for i in range(count // 1000):
            put(os.path.join(at, f"entry_{d:03d}_{i:05d}.dat"), b"", EPOCH + i)
    date_folders(root)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    for name, count in (("small", 100_000), ("change", 100_000), ("many", 1_000_000)):
        tree = what.add_parser(name)
        tree.add_argument("where")
        tree.add_argument("--files", type=int, default=count)
    for name, size in (("large", 4096), ("system", None)):
        sized = what.add_parser(name)
        sized.add_argument("where")
        sized.add_argument("--mib", type=int, default=size)
    for name in ("edit", "revert"):
        edits = what.add_parser(name)
        edits.add_argument("kind", choices=EDITS)
        edits.add_argument("where")
        edits.add_argument("undo")
    a = parser.parse_args()
    if a.what in ("edit", "revert"):
        {"edit": edit, "revert": revert}[a.what](a.kind, a.where, a.undo)
    elif a.what in ("large", "system"):
        {"large": large, "system": system}[a.what](a.where, a.mib)
    else:
        {"small": small, "change": change, "many": many}[a.what](a.where, a.files)


if __name__ == "__main__":
    main()
