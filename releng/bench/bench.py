#!/usr/bin/env python3
"""Measures ferry against its peers on the workloads of the table, in turn in one go, and prints ratios beside the goals.

usage: bench.py                          every row at full size, three runs: most of an hour on a quiet machine, 20 GB of memory
       bench.py --quick                  every row once, small: some minutes
       bench.py --only W1a,W2a --runs 5
       bench.py --write docs/performance.md
       bench.py --from RESULTS.json [--from MORE.json] --write docs/performance.md      measures nothing

Both ends are on this machine: a Listener (with TLS) and rsync's daemon (without). A figure is the wall time of the whole client process,
start of the Java VM included. Runs alternate, ours, theirs, ours, theirs; a ratio is that of two neighbours; below 1 ferry is faster.
After each run rsync -c compares source and target: a run that was not right has no figure. Bytes on the wire are those of an interface in a
network namespace of our own, and WAN rows need two with a line between them (see network.py), so this wants root. Results are saved after
every run.
"""
import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace

import ftp_rows
import measure
import network
import peers
import report
import rows
import share_rows

# both ends, of both programs
PROCESSES = 2 << 30
OUT = os.path.join(peers.CHECKOUT, "releng/target/bench")
GROUPS = rows.GROUPS + share_rows.GROUPS + ftp_rows.GROUPS


def keys():
    """All rows, in their order."""
    return [row.key for group in GROUPS for row in group(os.devnull, rows.FULL).rows]


class Side:
    """A program in a group of rows."""

    def __init__(self, name, program):
        self.name = name
        self.program = program
        self.is_ours = program.OURS
        self.target = program.target

    def empty_target(self):
        self.program.empty_target()

    def replicate(self, source, arguments=()):
        """Brings the target in step, unmeasured. What a peer remembers of earlier runs, if anything, it remembers by its own doing."""
        if isinstance(self.program, (peers.RsyncDaemon, peers.RsyncSsh)):
            rows.copy(source, self.target)
            return
        done = subprocess.run(self.program.network.near(self.program.command(source, arguments)), capture_output=True, text=True,
                              check=False, env=dict(os.environ, **self.program.environment()))
        if done.returncode != 0:
            raise peers.Failed(f"preparing the target ended with {done.returncode}: {(done.stderr or done.stdout)[-300:]}")


class Bench:
    def __init__(self, options):
        self.options = options
        self.sizes = sizes_of(options)
        self.runs = options.runs or (1 if options.quick or options.tiny else 3)
        self.dir = os.path.abspath(options.scratch)
        self.path = options.save or os.path.join(OUT, time.strftime("results-%Y%m%d-%H%M%S.json"))
        self.wanted = options.only.split(",") if options.only else keys()
        self.help = peers.said_by(os.path.join(options.product, "ferry"), "help", "sync")
        self.wrong = 0
        self.results = {"format": 1, "date": now(), "runs": self.runs, "sizes": asdict(self.sizes), "machine": describe(options, self.dir), "rows": [], "lines": [], "left_out": []}

    def run(self):
        unknown = set(self.wanted) - set(keys())
        if unknown:
            sys.exit(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(keys())}")
        for kind in GROUPS:
            group = kind(self.dir, self.sizes)
            chosen = [row for row in group.rows if row.key in self.wanted]
            if chosen:
                self.group(group, chosen)
        return self.results

    def group(self, group, chosen):
        claim(self.dir)
        net, sides = None, []
        try:
            if self.on_memory() and measure.available() < group.memory + PROCESSES:
                raise network.Unavailable(f"wants {(group.memory + PROCESSES) / 1e9:.0f} GB of memory, and {measure.available() / 1e9:.0f} are free")
            net = self.connect(group)
            mine, theirs = self.sides(group, net, sides)
            say(f"{', '.join(row.key for row in chosen)}: making the source")
            group.prepare_source()
            for row in chosen:
                self.row(group, row, mine, theirs)
        except (network.Unavailable, peers.Failed, subprocess.CalledProcessError) as e:
            self.leave_out(f"{', '.join(row.key for row in chosen)}: {e}")
            self.wrong += not isinstance(e, network.Unavailable)
        finally:
            for side in sides:
                side.program.stop()
            if net:
                net.close()
            shutil.rmtree(self.dir, ignore_errors=True)

    def connect(self, group):
        if not group.slow_line:
            return network.Loopback() if network.namespaces_allowed() else network.Open()
        if not network.namespaces_allowed():
            raise network.Unavailable("a slow line needs root and the program ip")
        line = group.line()
        rtt, up, down, lost = line.measured(1.0 if self.sizes == rows.TINY else 3.0)
        say(f"line: asked for {line.what}, measured {rtt:.1f} ms, {up:.0f} and {down:.0f} Mbit/s, {lost:.0f} of a million lost")
        self.results["lines"] = [other for other in self.results["lines"] if other["asked"] != line.what]
        self.results["lines"].append({"asked": line.what, "rtt_ms": rtt, "up_mbit": up, "down_mbit": down})
        return line

    def sides(self, group, net, sides):
        for name, start in group.programs(net, self.options.product, self.options.peers.split(",")):
            try:
                sides.append(Side(name, start()))
            except peers.Failed as e:
                if not any(side.is_ours for side in sides):
                    raise
                self.leave_out(str(e))
        mine = next(side for side in sides if side.is_ours)
        return mine, sides[sides.index(mine) + 1:]

    def leave_out(self, why):
        say("left out: " + why)
        if why not in self.results["left_out"]:
            self.results["left_out"].append(why)
            self.save()

    def row(self, group, row, mine, theirs):
        ours = [(mine, v, entry("ferrywright", v, self.missing(v))) for v in row.ours]
        others = [(side, v, entry(side.name, v)) for side in theirs for v in group.others(row, side)]
        if self.options.quick or self.options.tiny:
            others = [o for o in others if not o[1].once]
        self.results["rows"].append({"key": row.key, "what": row.what, "full": self.sizes == rows.FULL, "service_goal": row.service_goal,
                                     "judge": row.judge, "ours": [e for _, _, e in ours], "theirs": [e for _, _, e in others]})
        for turn in range(self.runs):
            a = [o for o in ours if not o[2].get("missing")]
            b = [o for o in others if turn == 0 or not o[1].once]
            for i in range(max(len(a), len(b))):
                for side, variant, into in a[i:i + 1] + b[i:i + 1]:
                    self.one(group, row, side, variant, into, turn)

    def missing(self, variant):
        """What this version of ours does not have yet."""
        absent = [a for a in variant.arguments if a.startswith("--") and a.split("=")[0] not in self.help]
        return f"there is no {absent[0]} yet" if absent else None

    def one(self, group, row, side, variant, into, turn):
        name = f"{row.key:8} {turn + 1}  {side.name + ' ' + variant.label:34}"
        try:
            group.before(row, side, variant)
        except (peers.Failed, subprocess.CalledProcessError) as e:
            self.add(into, {"round": turn, "right": False, "error": str(e)}, name)
            return
        if not self.on_memory():
            os.sync()
        measure.prewarm(row.size * 5 // 4)
        program, source = side.program, group.source_of(row)
        reading = measure.measure(program.command(source, variant.arguments), program.network, program.servers, self.options.limit,
                                  program.environment())
        run = dict(reading.figures(), round=turn, told=program.result(reading))
        run["error"] = self.fault(reading, source, side)
        run["right"] = not run["error"]
        self.add(into, run, name)

    def fault(self, reading, source, side):
        """What was not right, or nothing. Another program is the judge."""
        if reading.code < 0:
            return f"did not end within {self.options.limit} s"
        if reading.code != 0:
            return f"ended with {reading.code}: {(reading.err or reading.out).strip()[-300:]}"
        return differences(source, side.target, side.program)

    def add(self, into, run, name):
        into["runs"].append(run)
        if run["right"]:
            wire = "" if run["wire"] is None else f"wire {run['wire'] / 1e6:9.2f} MB  "
            say(f"{name} {run['wall']:7.2f} s  cpu {run['near_cpu']:6.2f} + {run['far_cpu']:6.2f} s  {wire}"
                f"memory {run['near_memory'] >> 20:5} + {run['far_memory'] >> 20:5} MB  noise {run['noise']:.0%}")
        else:
            self.wrong += 1
            say(f"{name} WRONG: {run['error']}")
        self.save()

    def on_memory(self):
        return self.results["machine"]["scratch"] == "tmpfs"

    def save(self):
        os.makedirs(os.path.dirname(os.path.abspath(self.path)), exist_ok=True)
        with open(self.path + ".new", "w", encoding="utf-8") as f:
            json.dump(self.results, f, indent=1)
        os.replace(self.path + ".new", self.path)


def sizes_of(options):
    sizes = rows.TINY if options.tiny else rows.QUICK if options.quick else rows.FULL
    given = {"mib": options.mib, "files": options.files, "entries": options.entries}
    return replace(sizes, **{name: value for name, value in given.items() if value})


def entry(peer, variant, missing=None):
    return {"peer": peer, "label": variant.label, "goal": variant.goal, "wire_goal": variant.wire_goal, "missing": missing, "runs": []}


def claim(folder):
    """Empties the scratch folder, when it is one: what somebody keeps there is not ours to delete."""
    mark = os.path.join(folder, ".ferrybench")
    if os.path.isdir(folder) and os.listdir(folder) and not os.path.exists(mark):
        sys.exit(f"{folder} is not empty and not a bench's: name another with --scratch")
    if os.path.exists(mark):
        with open(mark, encoding="utf-8") as f:
            user = f.read()
        if user and user != str(os.getpid()) and os.path.exists(f"/proc/{user}"):
            sys.exit(f"process {user} uses {folder}: name another with --scratch")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with open(mark, "w", encoding="utf-8") as f:
        f.write(str(os.getpid()))


def differences(source, target, program):
    compare = ["rsync", *program.ORACLE, "-c", "-n", "-i", "--delete", source + "/", target + "/"]
    done = subprocess.run(compare, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    found = done.stdout.decode(errors="replace").splitlines()
    if done.returncode == 0 and not found:
        return None
    return f"rsync -c finds {len(found)} differences, such as {found[:3]}"


def now():
    return time.strftime("%Y-%m-%d %H:%M")


def built():
    """The product of this checkout, as it is now."""
    subprocess.run([os.path.join(peers.CHECKOUT, "ferry"), "--version"], check=True, stdout=subprocess.DEVNULL)
    return peers.PRODUCT


def describe(options, scratch):
    claim(scratch)
    return dict(describe_machine(options.product, options.peers.split(",")), scratch=peers.said_by("stat", "-f", "-c", "%T", scratch))


def describe_machine(product, names):
    with open("/proc/cpuinfo") as f:
        processor = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), platform.machine())
    with open("/proc/meminfo") as f:
        memory = int(f.readline().split()[1])
    runtime = os.path.join(product, "jre/bin/java")
    java = peers.said_by(runtime if os.path.exists(runtime) else "java", "-version").splitlines()
    return {"cores": os.cpu_count(), "processor": processor, "memory_gb": round(memory / 1e6), "kernel": platform.release(),
            "java": " ".join(java[1:2]), "build": peers.said_by(os.path.join(product, "ferry"), "--version").splitlines()[-1].split(",")[0],
            "peers": versions(names),
            "commit": peers.said_by("git", "-C", peers.CHECKOUT, "describe", "--always", "--dirty")}


def versions(names):
    found = [" ".join(peers.said_by("rsync", "--version").splitlines()[0].split())] if "rsync" in names else []
    found += [peers.said_by("ssh", "-V")] if "ssh" in names else []
    found += [peers.said_by("unison", "-version")] if "unison" in names else []
    found += [peers.said_by("rclone", "version").splitlines()[0]] if "rclone" in names else []
    return found


def say(text):
    print(text, flush=True)


def load(paths):
    results = None
    for path in paths:
        with open(path, encoding="utf-8") as f:
            results = report.merge(results, json.load(f))
    return results


def options_of(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, each row once")
    parser.add_argument("--tiny", action="store_true", help="the smallest sizes, which show only that the bench works")
    parser.add_argument("--mib", type=int, help="length of the large file, 4096; the goals are for that")
    parser.add_argument("--files", type=int, help="how many small files, a multiple of 1000; 100000")
    parser.add_argument("--entries", type=int, help="how many entries W4 has, a multiple of 1000; 1000000")
    parser.add_argument("--only", metavar="ROWS", help="names of rows, with commas: " + ", ".join(keys()).replace("%", "%%"))
    parser.add_argument("--runs", type=int, help="how often each row; 3, or 1 with --quick")
    parser.add_argument("--peers", default="rsync", help="with commas, of " + ", ".join(peers.PEERS) + "; rsync is its daemon")
    parser.add_argument("--scratch", default="/dev/shm/ferrybench", help="an empty folder, best on tmpfs: it is emptied")
    parser.add_argument("--product", help="a built server product; otherwise that of this checkout, which is built first")
    parser.add_argument("--limit", type=int, default=900, help="most seconds for one run")
    parser.add_argument("--save", metavar="FILE", help="where the results go; a new file in releng/target/bench")
    parser.add_argument("--from", dest="saved", action="append", metavar="FILE", help="measure nothing, take saved results; later ones win")
    parser.add_argument("--write", metavar="DOCUMENT", help="put the tables into the document, between <!-- bench --> and <!-- /bench -->")
    options = parser.parse_args(words)
    unknown = set(options.peers.split(",")) - set(peers.PEERS)
    if unknown:
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    if (options.files or 0) % 1000 or (options.entries or 0) % 1000:
        parser.error("files and entries are multiples of 1000, for they lie in a thousand folders")
    if not options.saved and not shutil.which("rsync"):
        parser.error("rsync is not installed; it is a peer and the judge of every run")
    return options


def main(words):
    options = options_of(words)
    if options.saved:
        results, wrong = load(options.saved), 0
    else:
        options.product = options.product or built()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        bench = Bench(options)
        results, wrong = bench.run(), bench.wrong
        say(f"\nsaved in {bench.path}\n")
    say(report.text_report(results))
    if options.write:
        before = report.write_section(options.write, "bench", report.document(results))
        for key in report.unexplained(before, results):
            say(f"{options.write} does not say what stands in the way of {key}: add a heading with its name")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
