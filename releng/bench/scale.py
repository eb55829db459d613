#!/usr/bin/env python3
"""Time, memory and threads of ferry against the number of entries, the length of a file, and the number of machines on one Listener.

usage: scale.py [entries|sizes|peers ...] [--quick] [--write docs/performance.md]

  entries  an unchanged tree of 1,000 to 10,000,000 empty files behind a Listener; both Java VMs with a heap of 1 GB
  sizes    a file of 1 MiB to 64 GiB that is nearly all hole: initial, and after 1 MiB in its middle has changed
  peers    1 to 200 machines, each with its own key and connection, that come at the same time, write 100 files each, and list them

Source and target of a tree are one file system under two paths, so that there is room for ten million entries: about 1 KB of memory for
each, 14 GB in all; with less they are left out. All of it takes some ten minutes on a quiet machine. A step that is expected to take longer
than the limit, or than what is left of the budget, by what the one before took, is left out, and said so. Needs root.
"""
import argparse
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time

import bench
import jvm
import measure
import network
import peers
import report

GIB = 1 << 30
MIB = 1 << 20
IN_A_FOLDER = 1000
FILES_OF_A_PEER = 100
ENTRIES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
SIZES = (MIB, 16 * MIB, 256 * MIB, 4 * GIB, 16 * GIB, 64 * GIB)
PEERS = (1, 10, 50, 100, 200)
MEMORY_OF_AN_ENTRY = 1100


class Curve:
    """Steps of growing size, each measured with a Listener of its own."""

    def __init__(self, options, end):
        self.options = options
        self.end = end
        self.rows = []
        self.left_out = []
        self.first = self.last = None

    def steps(self, run, sizes):
        """Runs the steps that fit: what a step takes more than the first, with all its preparation, is taken to grow as the size does."""
        for step in sizes:
            most = min(self.options.limit, self.end - time.monotonic())
            if self.last and self.first + (self.last[1] - self.first) * step / self.last[0] > most:
                self.left_out.append(f"{self.name(step)}: expected to take more than {most:.0f} s")
                continue
            began = time.monotonic()
            if run(step):
                self.last = step, time.monotonic() - began
                self.first = self.first or self.last[1]

    def measured(self, program, *words):
        command = words or program.command(self.source)
        reading = measure.measure(list(command), program.network, program.servers, 2 * self.options.limit, program.environment())
        if reading.code != 0:
            raise peers.Failed(f"a run ended with {reading.code}: {(reading.err or reading.out)[:1500]}")
        return reading

    def add(self, *cells):
        self.rows.append([str(c) for c in cells])
        print("  ".join(self.rows[-1]), flush=True)


def cost(reading):
    """Processor, memory and threads, near and far."""
    return (f"{reading.near_cpu:.1f} + {reading.far_cpu:.1f}", f"{reading.near_memory / MIB:.0f} + {reading.far_memory / MIB:.0f}",
            f"{reading.near_threads} + {reading.far_threads}")


class Entries(Curve):
    title = "Entries: an unchanged tree of empty files behind a Listener, heaps of 1 GB"
    head = ["entries", "wall", "wire MB", "processor s, near + far", "memory MB", "threads"]

    def name(self, step):
        return f"{step:,} entries"

    def run(self, folder, net):
        self.source = os.path.join(folder, "source")
        os.mkdir(self.source)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=90%,nr_inodes=0", "scale", self.source], check=True)
        try:
            self.made = 0
            self.steps(lambda step: self.grown(folder, net, step), ENTRIES[:3] if self.options.quick else ENTRIES)
        finally:
            subprocess.run(["umount", self.source], check=True)

    def grown(self, folder, net, step):
        if step * MEMORY_OF_AN_ENTRY + 3 * GIB > measure.available() + self.made * MEMORY_OF_AN_ENTRY:
            self.left_out.append(f"{self.name(step)}: not enough memory")
            return False
        self.made = grow(self.source, self.made, step)
        self.step(os.path.join(folder, f"entries-{step}"), net, self.made)
        return True

    def step(self, folder, net, made):
        target = os.path.join(folder, "target")
        os.makedirs(target)
        subprocess.run(["mount", "--bind", self.source, target], check=True)
        program = None
        try:
            program = peers.Ferrywright(net, folder, self.options.product, "1g")
            self.measured(program)
            reading = self.measured(program)
            self.add(f"{made:,}", f"{reading.wall:.1f} s", report.megabytes((reading.wire or 0) / 1e6), *cost(reading))
        finally:
            if program:
                program.stop()
            subprocess.run(["umount", target], check=True)


def grow(root, made, entries):
    """Adds folders of a thousand empty files until there are so many entries; returns how many there are."""
    number = made // (IN_A_FOLDER + 1)
    while made < entries:
        folder = os.path.join(root, f"d{number // 100:04d}", f"e{number % 100:02d}")
        made += not os.path.exists(os.path.dirname(folder))
        made += not os.path.exists(folder)
        os.makedirs(folder, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
        there = len(os.listdir(folder))
        for i in range(there, min(IN_A_FOLDER, there + max(0, entries - made))):
            os.mknod(f"file-{i:06d}", stat.S_IFREG | 0o644, dir_fd=handle)
            made += 1
        os.close(handle)
        number += 1
    return made


class Sizes(Curve):
    title = "Length: a file that is nearly all hole, initial and after 1 MiB in its middle has changed"
    head = ["length", "initial", "changed", "wire MB of the change", "processor s of the change, near + far", "memory MB", "threads"]

    def name(self, step):
        return f"{step // MIB:,} MiB"

    def run(self, folder, net):
        self.source = os.path.join(folder, "source")
        os.mkdir(self.source)
        program = peers.Ferrywright(net, os.path.join(folder, "sizes"), self.options.product)
        try:
            self.steps(lambda step: self.step(program, step), SIZES[:3] if self.options.quick else SIZES)
        finally:
            program.stop()

    def step(self, program, size):
        r = random.Random(size)
        path = os.path.join(self.source, "sparse")
        with open(path, "wb") as f:
            f.write(r.randbytes(min(MIB, size)))
            f.truncate(size)
        initial = self.measured(program)
        with open(path, "r+b") as f:
            f.seek(size // 2)
            f.write(r.randbytes(min(MIB, size - size // 2)))
        os.utime(path, (size // MIB, size // MIB))
        changed = self.measured(program)
        self.add(self.name(size), f"{initial.wall:.2f} s", f"{changed.wall:.2f} s", report.megabytes((changed.wire or 0) / 1e6), *cost(changed))
        if subprocess.run(["cmp", "-s", path, os.path.join(program.target, "sparse")], check=False).returncode != 0:
            raise peers.Failed(f"source and target differ at {self.name(size)}")
        return True


class Peers(Curve):
    title = f"Machines: each with its own connection, all at the same time, writing {FILES_OF_A_PEER} files of 16 KiB; heap of 256 MB"
    head = ["machines", "all done", "refused at first", "files/s", "processor s, theirs + Listener", "memory MB", "threads"]

    def name(self, step):
        return f"{step} machines"

    def run(self, folder, net):
        class_path = jvm.compiled(self.options.product, "java/org/ferrywright/bench/ManyClients.java")
        self.steps(lambda step: self.step(os.path.join(folder, f"peers-{step}"), net, class_path, step), PEERS[:2] if self.options.quick else PEERS)

    def step(self, folder, net, class_path, count):
        clients = os.path.join(folder, "clients")
        os.makedirs(clients)
        where = net.far_address, peers.Ferrywright.PORT
        keys = os.path.join(folder, "far/keys")

        def many(*words):
            return jvm.java(self.options.product, class_path, "org.ferrywright.bench.ManyClients", *words)

        subprocess.run(many("prepare", keys, clients, count, *where), check=True)
        program = peers.Ferrywright(net, folder, self.options.product, "256m")
        try:
            reading = self.measured(program, *many("run", clients, count, *where, FILES_OF_A_PEER))
            done, refused = (float(v) for v in reading.out.split()[-2:])
            self.add(count, f"{done:.2f} s", f"{refused:.0f}", f"{count * FILES_OF_A_PEER / done:,.0f}", *cost(reading))
            return True
        finally:
            program.stop()


CURVES = {"sizes": Sizes, "peers": Peers, "entries": Entries}


def document(machine, done):
    parts = [f"Measured {bench.now()}, {report.place(machine)}. Each step once; TLS is on, and both ends are on the machine."]
    for title, head, rows, left_out in done.values():
        parts += [f"**{title}**", report.markdown(head, rows), *("Left out: " + why + "." for why in left_out)]
    return "\n\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("curves", nargs="*", metavar="CURVE", default=[], help="sizes, peers, entries; all when none is named")
    parser.add_argument("--quick", action="store_true", help="only the first steps of each")
    parser.add_argument("--limit", type=int, default=180, help="seconds that a step may be expected to take")
    parser.add_argument("--budget", type=int, default=700, help="seconds for all")
    parser.add_argument("--scratch", default="/dev/shm/ferryscale", help="an empty folder, best on tmpfs: it is emptied")
    parser.add_argument("--product", help="a built server product; otherwise that of this checkout, which is built first")
    parser.add_argument("--save", default=os.path.join(bench.OUT, "scale.json"), help="results; curves not measured now stay as they were there")
    parser.add_argument("--write", metavar="DOCUMENT", help="put the tables between <!-- scale --> and <!-- /scale -->")
    options = parser.parse_args()
    unknown = set(options.curves) - set(CURVES)
    if unknown:
        parser.error(f"no such curve: {', '.join(sorted(unknown))}")
    if not network.namespaces_allowed():
        sys.exit("mounts and network namespaces need root")
    # so that mounts, servers and namespaces go when it is told to end
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.product = options.product or bench.built()
    machine = bench.describe_machine(options.product, [])
    done = {}
    if os.path.exists(options.save):
        with open(options.save, encoding="utf-8") as f:
            done = json.load(f)
    began, failed = time.monotonic(), False
    for name in options.curves or CURVES:
        curve = CURVES[name](options, began + options.budget)
        print(f"\n{curve.title}\n{'  '.join(curve.head)}", flush=True)
        failed |= not measured(curve, options.scratch)
        done[name] = curve.title, curve.head, curve.rows, curve.left_out
        os.makedirs(os.path.dirname(os.path.abspath(options.save)), exist_ok=True)
        with open(options.save, "w", encoding="utf-8") as f:
            json.dump(done, f, indent=1)
        for why in curve.left_out:
            print("left out: " + why)
    print(f"\ntook {time.monotonic() - began:.0f} s")
    if options.write:
        report.write_section(options.write, "scale", document(machine, done))
    sys.exit(1 if failed else 0)


def measured(curve, scratch):
    bench.claim(scratch)
    net = network.Loopback("ferryscale")
    try:
        curve.run(scratch, net)
        return True
    except (peers.Failed, subprocess.CalledProcessError) as e:
        curve.left_out.append(f"the rest, for it failed: {e}")
        return False
    finally:
        net.close()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
