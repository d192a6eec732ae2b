"""What a run prints: Markdown, ready to publish."""

import os
import pathlib
import platform
import statistics
import subprocess

from .processes import ROOT


def machine():
    cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 2**20
    return f"{os.cpu_count()} x {cpu}, {memory:.0f} GiB, Linux {platform.release()}"


def commit():
    def git(*arguments):
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True).stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no", "dataplane") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed


def table(title, columns, rows):
    print(f"\n{title}\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def spread(values, form="{:.0f}"):
    """The median, with the least and the most where there are several."""
    text = form.format(statistics.median(values))
    if len(values) < 2:
        return text
    return f"{text} ({form.format(min(values))}-{form.format(max(values))})"


def ratio(rounds, base, figure):
    """Round by round, so that what hits a round hits both."""
    pairs = [(r[figure], b[figure]) for r, b in zip(rounds, base)]
    return spread([r / b for r, b in pairs if b], "{:.2f}") if any(b for _, b in pairs) else ""


def micros(values):
    """Nothing where the load does not tell."""
    return f"{statistics.median(values):.0f}" if any(values) else ""


def comparison(workload, clients, rounds_by_peer):
    """
    rounds_by_peer: peer's name -> figures of each round
    """
    direct = rounds_by_peer["direct"]
    rows = []
    for name, rounds in rounds_by_peer.items():
        proxied = name != "direct"

        def figures(figure):
            return [r[figure] for r in rounds]

        rows.append([
            name,
            spread(figures("throughput")), ratio(rounds, direct, "throughput") if proxied else "",
            micros(figures("p50")), ratio(rounds, direct, "p50") if proxied else "",
            micros(figures("p99")), ratio(rounds, direct, "p99") if proxied else "",
            spread(figures("cpu"), "{:.1f}") if proxied else "",
            ratio(rounds, rounds_by_peer["haproxy"], "cpu") if proxied and "haproxy" in rounds_by_peer else "",
        ])
    table(f"**{workload}, {clients} client{'s' if clients > 1 else ''}**",
          ["", "queries/s", "of direct", "p50 µs", "of direct", "p99 µs", "of direct", "proxy CPU µs/query",
           "of HAProxy"], rows)
