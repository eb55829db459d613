"""Tests of the bench itself, by python3 -m unittest: that it measures what it says, and judges."""
import hashlib
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import bench  # noqa: E402
import measure  # noqa: E402
import network  # noqa: E402
import peers  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402
import scale  # noqa: E402
import share_rows  # noqa: E402
import workload  # noqa: E402

MIB = 1 << 20


def fingerprint(root):
    """Names, times and contents of a tree."""
    digest = hashlib.sha256()
    for folder, below, files in os.walk(root):
        below.sort()
        digest.update(f"{os.path.relpath(folder, root)} {os.stat(folder).st_mtime_ns}\n".encode())
        for name in sorted(files):
            path = os.path.join(folder, name)
            digest.update(f"{name} {os.stat(path).st_mtime_ns}\n".encode())
            with open(path, "rb") as f:
                digest.update(f.read())
    return digest.hexdigest()


class InFolder(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="ferry-bench-test-")
        self.addCleanup(self.holder.cleanup)

    def path(self, name, content=None):
        path = os.path.join(self.holder.name, name)
        if content is not None:
            with open(path, "wb") as f:
                f.write(content)
        return path


class WorkloadTest(InFolder):
    def test_the_same_every_time(self):
        made = []
        for name in ("a", "b"):
            root = self.path(name)
            workload.small(root, 1000)
            before = fingerprint(root)
            workload.change(root, 1000)
            made.append((before, fingerprint(root)))
        self.assertEqual(made[0], made[1])
        self.assertNotEqual(made[0][0], made[0][1])

    def test_every_edit_changes_as_much_as_it_says_and_has_a_way_back(self):
        path, undo = self.path("big"), self.path("undo")
        workload.large(path, 16)
        with open(path, "rb") as f:
            old = f.read()
        expected = {"scattered": 40 * 4096, "runs": 64 * 4096, "inserted": MIB, "shifted": MIB + 137, "appended": 10 * MIB, "touched": 0}
        self.assertEqual(set(workload.EDITS), set(expected))
        for kind, count in expected.items():
            with self.subTest(kind):
                workload.edit(kind, path, undo)
                with open(path, "rb") as f:
                    new = f.read()
                changed = sum(old[i:i + 4096] != new[i:i + 4096] for i in range(0, len(old), 4096)) * 4096
                self.assertEqual(len(new) - len(old) if len(new) > len(old) else changed, count)
                self.assertEqual(os.stat(path).st_mtime, workload.EDITED)
                workload.revert(kind, path, undo)
                with open(path, "rb") as f:
                    self.assertEqual(f.read(), old)
                self.assertEqual(os.stat(path).st_mtime, workload.EPOCH)


class OptionsTest(unittest.TestCase):
    def test_the_help_names_every_row(self):
        said = subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench.py"), "--help"],
                              capture_output=True, text=True, check=True).stdout
        for key in bench.keys():
            self.assertIn(key, " ".join(said.split()))


class MeasureTest(unittest.TestCase):
    def test_counts_what_a_client_used(self):
        work = "b = b'x' * (50 << 20); x = sum(range(3_000_000)); import sys; print(len(b)); sys.exit(3)"
        reading = measure.measure([sys.executable, "-c", work], network.Open(), [], 60)
        self.assertEqual((reading.code, reading.out), (3, f"{50 << 20}\n"))
        self.assertGreater(reading.near_cpu, 0.02)
        self.assertLess(reading.near_cpu, reading.wall + 0.1)
        self.assertGreater(reading.near_memory, 50 << 20)

    def test_counts_what_a_server_used_also_by_children_that_ended(self):
        # each line that comes is answered after some work by a child
        serve = ("import subprocess, sys, time\nprint('up', flush=True)\ntime.sleep(0.3)\n"
                 "subprocess.run([sys.executable, '-c', 'sum(range(5_000_000))'])\ntime.sleep(30)")
        with subprocess.Popen([sys.executable, "-c", serve], stdout=subprocess.PIPE) as server:
            server.stdout.readline()
            reading = measure.measure(["sleep", "1.5"], network.Open(), [server], 60)
            server.kill()
        self.assertGreater(reading.far_cpu, 0.04)
        self.assertLess(reading.near_cpu, 0.5)

    def test_ends_what_takes_too_long(self):
        reading = measure.measure(["sleep", "60"], network.Open(), [], 0.3)
        self.assertLess(reading.code, 0)
        self.assertLess(reading.wall, 30)


class JudgeTest(InFolder):
    def test_finds_one_wrong_byte_under_the_same_time(self):
        for name, content in (("a", b"same"), ("b", b"sane")):
            os.mkdir(self.path(name))
            os.utime(self.path(name + "/file", content), (1, 1))
            os.utime(self.path(name), (1, 1))
        self.assertIn("1 differences", bench.differences(self.path("a"), self.path("b"), peers.RsyncDaemon))
        self.assertIsNone(bench.differences(self.path("a"), self.path("a"), peers.RsyncDaemon))

    def test_leaves_folders_of_others_alone(self):
        self.path("precious", b"x")
        with self.assertRaises(SystemExit):
            bench.claim(self.holder.name)
        self.assertTrue(os.path.exists(self.path("precious")))
        bench.claim(self.path("own"))
        bench.claim(self.path("own"))
        # of another that runs
        self.path("own/.ferrybench", b"1")
        with self.assertRaises(SystemExit):
            bench.claim(self.path("own"))


def entry(peer, label, *walls, goal=None, wire_goal=None, wire=1_000_000, error=None):
    runs = [{"round": i, "right": error is None, "error": error, "wall": w, "near_cpu": 1, "far_cpu": 1, "near_memory": MIB,
             "far_memory": MIB, "wire": wire, "noise": 0.5} for i, w in enumerate(walls)]
    return {"peer": peer, "label": label, "goal": goal, "wire_goal": wire_goal, "missing": None, "runs": runs}


def results(ours, theirs, full=True):
    row = {"key": "W9", "what": "something", "full": full, "service_goal": None, "ours": ours, "theirs": theirs}
    return {"date": "today", "runs": 3, "sizes": {}, "rows": [row],
            "machine": {"commit": "c", "build": "b", "cores": 2, "processor": "p", "memory_gb": 1, "kernel": "k", "java": "j", "peers": [], "scratch": "s"}}


class ReportTest(InFolder):
    THEIRS = [entry("rsync", "slow", 9, 9, 9), entry("rsync", "fast", 1, 2, 4)]

    def line(self, **more):
        return report.lines(results([entry("ferry", "", 1, 1, 1, **more)], self.THEIRS))[0]

    def test_ratio_is_that_of_neighbours_against_the_best_setting(self):
        line = self.line(goal=0.5)
        self.assertEqual((line.best["label"], line.ratios, line.ratio), ("fast", [1.0, 0.5, 0.25], 0.5))
        self.assertEqual(line.verdict(), report.MET)

    def test_a_goal_that_names_a_peer_is_judged_by_that_one_alone(self):
        found = results([entry("ferry", "", 1, 1, 1, goal=0.5)], [entry("lftp", "", 2, 2, 2), entry("rclone", "", 1, 1, 1)])
        self.assertEqual(report.lines(found)[0].verdict(), report.MISSED)
        found["rows"][0]["judge"] = "lftp"
        self.assertEqual((report.lines(found)[0].best["peer"], report.lines(found)[0].verdict()), ("lftp", report.MET))
        found["rows"][0]["judge"] = "another"
        self.assertEqual(report.lines(found)[0].verdict(), report.UNJUDGED)

    def test_goals_are_missed_by_time_by_bytes_and_by_being_wrong(self):
        self.assertEqual(self.line(goal=0.4).verdict(), report.MISSED)
        self.assertEqual(self.line(goal=0.5, wire_goal=0.9).verdict(), report.MISSED)
        self.assertEqual(self.line(goal=0.5, error="differs").verdict(), report.MISSED)

    def test_small_sizes_are_not_judged(self):
        small = results([entry("ferry", "", 1, goal=0.1)], self.THEIRS, full=False)
        self.assertEqual([line.verdict() for line in report.lines(small)], [report.UNJUDGED])

    def test_the_furthest_from_its_goal_comes_first(self):
        mine = [entry("ferry", "good", 1, goal=2), entry("ferry", "bad", 3, goal=2), entry("ferry", "wrong", 1, goal=2, error="no")]
        found = [line.mine["label"] for line in report.lines(results(mine, self.THEIRS))]
        self.assertEqual(found, ["wrong", "bad", "good"])

    def test_writes_its_section_and_knows_which_misses_are_not_explained(self):
        document = self.path("doc.md", b"before\n<!-- bench -->\nold\n<!-- /bench -->\n### W9: why\n")
        missed = results([entry("ferry", "", 1, goal=0.1)], self.THEIRS)
        text = report.write_section(document, "bench", report.document(missed))
        self.assertEqual(report.unexplained(text, missed), [])
        for other in ("W9+1", "WAN W9", "W90"):
            self.assertEqual(report.unexplained(text.replace("W9", other), missed), ["W9"])
        with open(document, encoding="utf-8") as f:
            written = f.read()
        self.assertTrue(written.startswith("before\n<!-- bench -->\n"))
        self.assertIn("| W9 | something | 1.00 s | 2.00 s, rsync fast |", written)
        self.assertNotIn("old", written)
        with self.assertRaises(ValueError):
            report.write_section(document, "scale", "x")

    def test_newer_rows_replace_older_ones(self):
        older, newer = results([entry("ferry", "", 1)], []), results([entry("ferry", "", 2)], [])
        older["rows"].append(dict(older["rows"][0], key="W8"))
        merged = report.merge(older, newer)
        self.assertEqual([(r["key"], r["ours"][0]["runs"][0]["wall"]) for r in merged["rows"]], [("W9", 2), ("W8", 1)])


class RowsTest(unittest.TestCase):
    def test_names_are_its_own(self):
        self.assertEqual(len(bench.keys()), len(set(bench.keys())))


class ScaleTest(InFolder):
    def test_a_tree_grows_to_what_is_asked_for(self):
        made = 0
        for entries in (1000, 2500):
            made = scale.grow(self.holder.name, made, entries)
            found = sum(len(below) + len(files) for _, below, files in os.walk(self.holder.name))
            self.assertEqual(made, found)
            self.assertLess(abs(made - entries), 5)


@unittest.skipUnless(network.namespaces_allowed() and os.path.exists("/dev/net/tun"), "needs root, the program ip and /dev/net/tun")
class LineTest(unittest.TestCase):
    """A line is not faster than asked for; on a busy machine it may be slower, but not each time."""

    ATTEMPTS = 20

    def setUp(self):
        self.lines = []

    def tearDown(self):
        for line in self.lines:
            line.close()

    def line(self, **settings):
        try:
            line = network.Line(name="ferrytest", **settings)
        except network.Unavailable as e:
            self.skipTest(str(e))
        self.lines.append(line)
        return line

    def test_has_the_delay_and_the_rate_asked_for(self):
        line = self.line(delay_ms=20, rate_mbit=50)
        seen = []
        for _ in range(self.ATTEMPTS):
            seen.append(line.measured(0.6))
            rtt, up, down, lost = seen[-1]
            self.assertLessEqual(40, rtt)
            self.assertLessEqual(up, 55)
            self.assertLessEqual(down, 55)
            if rtt < 80 and up > 10 and down > 10 and lost < 20_000:
                return
        self.fail(f"never as asked for: {seen}")

    def test_loses_what_it_shall(self):
        line = self.line(delay_ms=1, rate_mbit=100, loss=50_000)
        seen = []
        for _ in range(self.ATTEMPTS):
            seen.append(line.measured(0.6)[3])
            if 50_000 < seen[-1] < 150_000:
                return
        self.fail(f"never as asked for: {seen}")


if __name__ == "__main__":
    unittest.main()
