#!/usr/bin/env python3
"""Runs the microbenchmarks of the hot pieces by JMH, with the options of the product's Java VM.

usage: jmh.py [PATTERN] [--quick] [--optimizing] [--write docs/performance.md]
       jmh.py --list          compiles them and names them
"""
import argparse
import json
import os
import subprocess
import sys

import bench
import jvm
import peers
import report

UNITS = {"BlockBenchmark": "MiB", "DigestBenchmark": "MiB", "SearchBenchmark": "MiB", "FrameBenchmark": "frames", "EntryBenchmark": "entries", "WalkBenchmark": "entries"}


def table(results):
    rows = []
    for r in results:
        kind, name = r["benchmark"].rsplit(".", 2)[1:]
        parameters = ", ".join(f"{k} {v}" for k, v in r.get("params", {}).items())
        score, error = r["primaryMetric"]["score"], r["primaryMetric"]["scoreError"]
        rows.append([kind.removesuffix("Benchmark") + "." + name, parameters, f"{score:,.0f} {UNITS.get(kind, 'operations')}/s",
                     "" if error == "NaN" else f"± {float(error) / score:.0%}"])
    return ["piece", "with", "one thread", "error (99.9 %)"], rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pattern", nargs="?", default=".*", help="of the names of benchmarks, a regular expression")
    parser.add_argument("--quick", action="store_true", help="one short iteration each: shows only that they run")
    parser.add_argument("--optimizing", action="store_true", help="with the optimizing compiler too, whatever the product says")
    parser.add_argument("--list", action="store_true", help="only compile them and name them")
    parser.add_argument("--product", help="a built server product; otherwise that of this checkout, which is built first")
    parser.add_argument("--write", metavar="DOCUMENT", help="put the table between <!-- jmh --> and <!-- /jmh -->")
    options = parser.parse_args()
    product = options.product or bench.built()
    class_path = jvm.compiled(product)
    vm = [o for o in jvm.options(product) if not (options.optimizing and o.startswith("-XX:TieredStopAtLevel"))]
    if options.list:
        sys.exit(subprocess.run(jvm.java(product, class_path, "org.openjdk.jmh.Main", "-l"), check=False).returncode)
    out = os.path.join(jvm.WORK, "results.json")
    times = ["-wi", "1", "-i", "1", "-w", "100ms", "-r", "100ms"] if options.quick else ["-wi", "2", "-i", "4", "-w", "1", "-r", "1"]
    # the forks begin with what the product's VM has, and a scratch that is no disk
    forked = " ".join([*vm, "-Djava.io.tmpdir=/dev/shm"])
    subprocess.run(jvm.java(product, class_path, "org.openjdk.jmh.Main", options.pattern, "-f", "1", *times, "-jvmArgs", forked, "-rf", "json",
                            "-rff", out), check=True)
    with open(out, encoding="utf-8") as f:
        head, rows = table(json.load(f))
    print("\n" + report.plain(head, rows))
    if options.write:
        machine = bench.describe_machine(product, [])
        text = (f"Measured {bench.now()}, {report.place(machine)}. Options of the Java VM: {' '.join(vm)}.\n\n"
                + report.markdown(head, rows))
        report.write_section(options.write, "jmh", text)


if __name__ == "__main__":
    try:
        main()
    except peers.Failed as e:
        sys.exit(str(e))
