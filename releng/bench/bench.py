#!/usr/bin/env python3
"""Runs ferry against an rsync daemon, in turn and in one go, and prints the ratio pair by pair.

usage: bench.py [--runs N] [--scratch DIR] [--only W1a,W1b,...] [--files N] [--mib N]

Both ends are on this machine: a Listener (with TLS) and an rsync daemon (without). Each figure is the wall time of the whole client
process, start of the JVM included. The machine's noise is why only ratios of one run count: median of the pairs. Bytes on the wire are
those of the loopback interface in a network namespace of our own, so this needs root. Scratch should be on tmpfs.

  W1a  many small files, initial             W2i  one large incompressible file, initial
  W1b  the same, nothing changed             W4   a million entries, nothing changed
  W1c  the same, 1 % changed, 0.5 % added, 0.5 % deleted
"""
import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SPACE = "ferrybench"
PORT = 17333
RSYNC_PORT = 18730


def run(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


def inside(command):
    return ["ip", "netns", "exec", SPACE] + command


def wire():
    out = subprocess.run(inside(["cat", "/proc/net/dev"]), check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        if line.strip().startswith("lo:"):
            return int(line.split(":")[1].split()[0])
    return 0


def timed(command):
    before, start = wire(), time.monotonic()
    result = subprocess.run(inside(command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - start
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {result.returncode}: {result.stderr[-500:]}")
    return seconds, wire() - before


class Bench:
    def __init__(self, options):
        self.runs = options.runs
        self.files = options.files
        self.mib = options.mib
        self.dir = os.path.abspath(options.scratch)
        self.ferry = os.path.join(ROOT, "ferry")
        self.servers = []
        self.rows = []

    def start(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        for name in ("src", "a", "b", "ours", "theirs"):
            os.makedirs(os.path.join(self.dir, name))
        subprocess.run(["ip", "netns", "del", SPACE], stderr=subprocess.DEVNULL)
        run(["ip", "netns", "add", SPACE])
        run(inside(["ip", "link", "set", "lo", "up"]))
        run([self.ferry, "--version"])
        token = os.path.join(self.dir, "token")
        self.serve([self.ferry, "listen", "--data", self.path("a"), "--root", "r=" + self.path("ours"), "--bind", "127.0.0.1",
                    "--port", str(PORT), "--pairing-file", token])
        while not (os.path.exists(token) and os.path.getsize(token)):
            time.sleep(0.1)
        time.sleep(0.5)
        run(inside([self.ferry, "pair", f"tcp://127.0.0.1:{PORT}", "--token-file", token, "--data", self.path("b")]))
        conf = os.path.join(self.dir, "rsyncd.conf")
        with open(conf, "w") as f:
            f.write(f"use chroot = no\nuid = 0\ngid = 0\nport = {RSYNC_PORT}\naddress = 127.0.0.1\n"
                    f"[r]\npath = {self.path('theirs')}\nread only = no\n")
        self.serve(["rsync", "--daemon", "--no-detach", "--config=" + conf])
        time.sleep(1)

    def path(self, name):
        return os.path.join(self.dir, name)

    def serve(self, command):
        self.servers.append(subprocess.Popen(inside(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                             start_new_session=True))

    def stop(self):
        for p in self.servers:
            os.killpg(p.pid, signal.SIGTERM)
            p.wait(30)
        subprocess.run(["ip", "netns", "del", SPACE])
        shutil.rmtree(self.dir, ignore_errors=True)

    def ours(self, mode="mirror"):
        return timed([self.ferry, "sync", self.path("src"), f"tcp://127.0.0.1:{PORT}/r", "--mode", mode, "--data", self.path("b"),
                      "--delete-limit", "100%"])

    def theirs(self, *more):
        return timed(["rsync", "-a", "--delete", *more, self.path("src") + "/", f"rsync://127.0.0.1:{RSYNC_PORT}/r/"])

    def pairs(self, name, prepare_ours=None, prepare_theirs=None, peers=((),)):
        for more in peers:
            ratios, seconds, wires = [], [], []
            for _ in range(self.runs):
                if prepare_ours:
                    prepare_ours()
                a = self.ours()
                if prepare_theirs:
                    prepare_theirs()
                b = self.theirs(*more)
                ratios.append(a[0] / b[0])
                seconds.append((a[0], b[0]))
                wires.append((a[1], b[1]))
            row = (name, "rsyncd " + " ".join(more), statistics.median(s[0] for s in seconds),
                   statistics.median(s[1] for s in seconds), statistics.median(ratios), min(ratios), max(ratios),
                   wires[-1][0] / 1e6, wires[-1][1] / 1e6)
            self.rows.append(row)
            print("%-4s against %-18s ours %6.2f s  theirs %6.2f s  ratio %.2f (%.2f to %.2f)  wire %8.2f MB against %8.2f MB"
                  % row, flush=True)

    def empty(self, name):
        def clear():
            shutil.rmtree(self.path(name))
            os.makedirs(self.path(name))
        return clear

    def source(self, kind):
        self.empty("src")()
        if kind == "large":
            run([sys.executable, os.path.join(HERE, "workload.py"), "large", self.path("src/big"), "--mib", str(self.mib)])
        else:
            count = self.files * 10 if kind == "many" else self.files
            run([sys.executable, os.path.join(HERE, "workload.py"), kind, self.path("src"), "--files", str(count)])

    def in_step(self, old):
        def prepare(target):
            def restore():
                run(["rsync", "-a", "--delete", old + "/", self.path(target) + "/"])
            return restore
        return prepare("ours"), prepare("theirs")

    def small_files(self, only):
        self.source("small")
        both = ((), ("--no-i-r",))
        if "W1a" in only:
            self.pairs("W1a", self.empty("ours"), self.empty("theirs"))
        self.ours()
        self.theirs()
        if "W1b" in only:
            self.pairs("W1b", peers=both)
        if "W1c" in only:
            old = self.path("old")
            run(["cp", "-a", self.path("src"), old])
            run([sys.executable, os.path.join(HERE, "workload.py"), "change", self.path("src"), "--files", str(self.files)])
            self.pairs("W1c", *self.in_step(old), peers=both)
            shutil.rmtree(old)

    def all(self, only):
        if only & {"W1a", "W1b", "W1c"}:
            self.small_files(only)
        if "W2i" in only:
            self.source("large")
            self.pairs("W2i", self.empty("ours"), self.empty("theirs"))
        if "W4" in only:
            self.empty("ours")()
            self.empty("theirs")()
            self.source("many")
            self.ours()
            self.theirs()
            self.pairs("W4")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scratch", default="/dev/shm/ferrybench")
    parser.add_argument("--only", default="W1a,W1b,W1c,W2i,W4")
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--mib", type=int, default=4096)
    options = parser.parse_args()
    bench = Bench(options)
    bench.start()
    try:
        bench.all(set(options.only.split(",")))
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
