"""Tables from saved results, and the part of docs/performance.md that is made from them."""
import re
import statistics

NOISY = 0.10
MIB = 1 << 20
MET, MISSED, UNJUDGED = "met", "**missed**", ""


def good(runs):
    return [r for r in runs if r["right"]]


def median(runs, *figures):
    return statistics.median(sum(r[f] for f in figures) for r in runs)


class Line:
    """One way of ours in one row, against the peer's best."""

    def __init__(self, row, mine):
        self.row = row
        self.mine = mine
        self.runs = good(mine["runs"])
        candidates = [t for t in row["theirs"] if good(t["runs"]) and row.get("judge") in (None, t["peer"])]
        self.best = min(candidates, key=lambda t: median(good(t["runs"]), "wall"), default=None)
        theirs = {r["round"]: r for r in good(self.best["runs"])} if self.best else {}
        self.ratios = [r["wall"] / theirs[r["round"]]["wall"] for r in self.runs if r["round"] in theirs]
        self.ratio = statistics.median(self.ratios) if self.ratios else None

    def name(self):
        label = self.mine["label"]
        return self.row["key"] + (f" ({label})" if label else "")

    def failed(self):
        return [r["error"] for r in self.mine["runs"] if not r["right"]]

    def verdict(self):
        if self.mine.get("missing"):
            return UNJUDGED
        if self.failed():
            return MISSED
        if not self.row["full"] or self.ratio is None:
            return UNJUDGED
        wire = self.wire()
        too_long = self.mine["goal"] is not None and self.ratio > self.mine["goal"]
        too_much = self.mine["wire_goal"] is not None and wire is not None and wire > self.mine["wire_goal"]
        return MISSED if too_long or too_much else MET

    def wire(self):
        values = [r["wire"] for r in self.runs if r["wire"] is not None]
        return statistics.median(values) / 1e6 if values else None

    def badness(self):
        """For the order of the table: the further from the goal, the higher."""
        if self.mine.get("missing"):
            return -2.0
        if self.failed():
            return 1e9
        return self.ratio / self.mine["goal"] if self.ratio is not None and self.mine["goal"] else -1.0

    def noise(self):
        return max((r["noise"] for r in self.runs + (good(self.best["runs"]) if self.best else [])), default=0.0)

    def cells(self):
        if self.mine.get("missing"):
            return [self.name(), self.row["what"], "not measured: " + self.mine["missing"], "", "", goal(self.mine), "", "", "", "", ""]
        if not self.runs:
            return [self.name(), self.row["what"], "failed: " + "; ".join(self.failed())[:120], "", "", goal(self.mine), MISSED,
                    "", "", "", ""]
        theirs = good(self.best["runs"]) if self.best else []
        noise = self.noise()
        return [
            self.name(), self.row["what"], f"{median(self.runs, 'wall'):.2f} s",
            f"{median(theirs, 'wall'):.2f} s, {self.best['peer']} {self.best['label']}" if theirs else "",
            spread(self.ratios), goal(self.mine), self.verdict(),
            wire_cell(self.runs, theirs, self.mine["wire_goal"]),
            f"{median(self.runs, 'near_cpu'):.1f} + {median(self.runs, 'far_cpu'):.1f}"
            + (f" / {median(theirs, 'near_cpu', 'far_cpu'):.1f}" if theirs else ""),
            f"{max(r['near_memory'] for r in self.runs) / MIB:.0f} + {max(r['far_memory'] for r in self.runs) / MIB:.0f}",
            f"{noise:.0%}" + (" (noisy)" if noise > NOISY else "")]


HEAD = ["", "workload", "ours", "peer's best", "ratio", "goal", "", "wire MB, ours / peer's", "CPU s, ours near + far / peer's",
        "memory MB, near + far", "noise"]


def goal(mine):
    return "" if mine["goal"] is None else f"{mine['goal']:g}"


def spread(ratios):
    if not ratios:
        return ""
    middle = f"{statistics.median(ratios):.2f}"
    return middle if len(ratios) == 1 else f"{middle} ({min(ratios):.2f} to {max(ratios):.2f})"


def megabytes(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def wire_cell(mine, theirs, wire_goal):
    values = [statistics.median(r["wire"] for r in runs) / 1e6 for runs in (mine, theirs) if runs and runs[0]["wire"] is not None]
    text = " / ".join(megabytes(v) for v in values)
    return text + (f" (goal {wire_goal:g})" if wire_goal is not None and values else "")


def lines(results):
    found = [Line(row, mine) for row in results["rows"] for mine in row["ours"]]
    return sorted(found, key=lambda line: -line.badness())


def markdown(head, rows):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head)] + rows)


def plain(head, rows):
    widths = [max(len(cells[i]) for cells in [head] + rows) for i in range(len(head))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(cells, widths)).rstrip() for cells in [head] + rows)


def peers_table(results):
    """What every variant of the peers did, also those that are not the best."""
    rows = []
    for row in results["rows"]:
        for theirs in row["theirs"]:
            runs = good(theirs["runs"])
            if runs:
                rows.append([row["key"], f"{theirs['peer']} {theirs['label']}", f"{median(runs, 'wall'):.2f} s", str(len(runs)),
                             wire_cell(runs, [], None), f"{median(runs, 'near_cpu', 'far_cpu'):.1f}"])
    return ["", "peer", "wall", "runs", "wire MB", "CPU s"], rows


def place(m):
    return (f"product {m['build']}, sources of {m['commit']}; {m['cores']} cores ({m['processor']}) for everything, {m['memory_gb']} GB, Linux {m['kernel']}, "
            f"{m['java']}")


def machine(results):
    m = results["machine"]
    text = [f"Measured {results['date']}, {results['runs']} run(s) each, {place(m)}; {'; '.join(m['peers'])}. Scratch on {m['scratch']}."]
    small = [row["key"] for row in results["rows"] if not row["full"]]
    if small:
        text.append(f"**Not at full size, so that their goals are not judged: {', '.join(small)}.** "
                    "A start of the Java VM weighs more, the smaller the workload is.")
    for line in results.get("lines", []):
        text.append(f"Line of the WAN rows: asked for {line['asked']}; measured {line['rtt_ms']:.1f} ms round trip, "
                    f"{line['up_mbit']:.0f} and {line['down_mbit']:.0f} Mbit/s of content by TCP.")
    text += results.get("left_out", [])
    return text


def services(results):
    """Goals for a run inside the service."""
    wanted = [f"{row['key']} ({row['service_goal']:g})" for row in results["rows"] if row.get("service_goal")]
    if not wanted:
        return []
    return [f"Goals for a run inside the service, not measured because there is no `ferry serve` yet: {', '.join(wanted)}."]


def summary(results):
    judged = [line.verdict() for line in lines(results)]
    return f"{judged.count(MET)} goals met, {judged.count(MISSED)} missed, {judged.count(UNJUDGED)} not judged"


def text_report(results):
    parts = ["\n".join(machine(results)), plain(HEAD, [line.cells() for line in lines(results)]), plain(*peers_table(results)),
             *services(results), summary(results)]
    return "\n\n".join(p for p in parts if p).replace("**", "")


def document(results):
    return "\n\n".join([*machine(results), summary(results) + ". The furthest from its goal first.",
                        markdown(HEAD, [line.cells() for line in lines(results)]), *services(results),
                        "Every setting of the peers that was tried:", markdown(*peers_table(results))])


def missed(results):
    """Keys of rows with a goal that was missed."""
    return list(dict.fromkeys(line.row["key"] for line in lines(results) if line.verdict() == MISSED))


def write_section(path, name, content):
    """Replaces what stands between <!-- name --> and <!-- /name --> in a document."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    pattern = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{path} has no place for it: <!-- {name} --> and <!-- /{name} --> on lines of their own")
    with open(path, "w", encoding="utf-8") as f:
        f.write(pattern.sub(lambda m: m[1] + content + "\n" + m[2], text))
    return text


def unexplained(document_text, results):
    """Missed rows for which the document has no heading that says why."""
    headings = "\n".join(re.findall(r"^#+ (.*)$", document_text, re.MULTILINE))
    return [key for key in missed(results) if not re.search(rf"(?<!WAN )\b{re.escape(key)}(?![\w+])", headings)]


def merge(older, newer):
    """Rows of the newer results in place of the same rows of the older ones."""
    if older is None:
        return newer
    rows = {row["key"]: row for row in older["rows"]}
    rows.update((row["key"], row) for row in newer["rows"])
    left_out = list(dict.fromkeys(older.get("left_out", []) + newer.get("left_out", [])))
    builds = list(dict.fromkeys([older["machine"]["build"], newer["machine"]["build"]]))
    newer = dict(newer, date=f"{older['date'].split(' to ')[0]} to {newer['date']}", machine=dict(newer["machine"], build=" and ".join(builds)))
    return dict(newer, rows=list(rows.values()), lines=newer.get("lines") or older.get("lines", []), left_out=left_out)
