#!/usr/bin/env python3
"""Time and memory of a run over an unchanged tree of N entries: scale.py [--entries N] [--heap 1g] [--two-way].

Makes a tree of empty files on a tmpfs of its own and shows it under a second path by a bind mount, so that source and target are equal
without room for both. Needs root and about 1 KB of memory for an entry. Prints one line: entries, seconds, highest resident memory.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FERRY = os.path.join(HERE, "..", "..", "ferry")
IN_A_FOLDER = 1000


def make_tree(root, entries):
    made = 0
    number = 0
    while made < entries:
        folder = os.path.join(root, "d%04d" % (number // 100), "e%02d" % (number % 100))
        os.makedirs(folder)
        made += 2 if number % 100 == 0 else 1
        handle = os.open(folder, os.O_RDONLY)
        for i in range(min(IN_A_FOLDER, entries - made)):
            os.close(os.open("file-%06d" % i, os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=handle))
            made += 1
        os.close(handle)
        number += 1
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--heap", default="1g", help="most heap of the engine, as Java takes it")
    parser.add_argument("--two-way", action="store_true", help="with a baseline; the first run makes it, the second is measured")
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="ferry-scale-")
    source, target, data = (os.path.join(work, n) for n in ("source", "target", "data"))
    for folder in (source, target, data):
        os.mkdir(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=90%,nr_inodes=0", "scale", source], check=True)
    try:
        subprocess.run(["mount", "--bind", source, target], check=True)
        try:
            made = make_tree(source, options.entries)
            command = [FERRY, "sync", source, target, "--json", "--data", data]
            command += ["--mode", "two-way" if options.two_way else "mirror"]
            environment = dict(os.environ, FERRY_OPTS="-Xmx" + options.heap)
            for _ in range(2):
                began = time.monotonic()
                process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
                out = process.stdout.read()
                _, status, usage = os.wait4(process.pid, 0)
                seconds = time.monotonic() - began
                if status != 0:
                    sys.exit("the run failed: " + out[-1000:])
                print("%d entries: %.1f s of wall, %.1f s of processor, %d MB resident at most; %s"
                      % (made, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024,
                         out[out.index('"scanned"'):out.index('"bytes"')]), flush=True)
        finally:
            subprocess.run(["umount", target], check=True)
    finally:
        subprocess.run(["umount", source], check=True)
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
