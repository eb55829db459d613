#!/usr/bin/env python3
"""Makes the trees that the benchmarks copy: the same bytes and times every time.

usage: workload.py small DIR [--files N]     N (100000) files of 1 to 16 KiB in 1,110 folders, 70 % text
       workload.py change DIR [--files N]    changes such a tree in place: 1 % changed, 0.5 % added, 0.5 % deleted
       workload.py large FILE [--mib N]      one incompressible file of N (4096) MiB
       workload.py many DIR [--files N]      N (1000000) empty files in 1,110 folders
"""
import argparse
import os
import random

EPOCH = 1_700_000_000


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
    with open(path, "wb") as f:
        f.write(content)
    os.utime(path, (time, time))


def small(root, count):
    r = random.Random(1)
    pools = {".txt": text(11, 32 << 20), ".bin": random.Random(12).randbytes(32 << 20)}
    for folder in folders():
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    for folder, name in names(count):
        pool = pools[name[-4:]]
        size = r.randint(1024, 16384)
        start = r.randrange(len(pool) - size)
        content = r.randbytes(16).hex().encode() + pool[start:start + size - 32]
        put(os.path.join(root, folder, name), content, EPOCH + r.randrange(10**7))


def change(root, count):
    r = random.Random(2)
    files = [os.path.join(root, folder, name) for folder, name in names(count)]
    r.shuffle(files)
    changed, added, deleted = count // 100, count // 200, count // 200
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


def large(path, mib):
    r = random.Random(3)
    with open(path, "wb") as f:
        for _ in range(mib // 16):
            f.write(r.randbytes(16 << 20))
    os.utime(path, (EPOCH, EPOCH))


def many(root, count):
    for d, folder in enumerate(folders()):
        at = os.path.join(root, folder)
        os.makedirs(at, exist_ok=True)
        for i in range(count // 1000):
            put(os.path.join(at, f"entry_{d:03d}_{i:05d}.dat"), b"", EPOCH + i)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["small", "change", "large", "many"])
    parser.add_argument("where")
    parser.add_argument("--files", type=int)
    parser.add_argument("--mib", type=int, default=4096)
    a = parser.parse_args()
    if a.what == "large":
        large(a.where, a.mib)
    else:
        {"small": small, "change": change, "many": many}[a.what](
            a.where, a.files or (1_000_000 if a.what == "many" else 100_000))


if __name__ == "__main__":
    main()
