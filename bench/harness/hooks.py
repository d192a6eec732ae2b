"""What a plugin costs per query, by JMH."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from . import report
from .processes import CLASSES, first_line, image_flags, java

def run(arguments):
    with tempfile.TemporaryDirectory(prefix="headgate-jmh-") as folder:
        results = pathlib.Path(folder, "results.json")
        # What it forks has the same flags.
        command = [java(), *image_flags(), "-cp", f"{CLASSES}/*", "org.openjdk.jmh.Main", "Hook", "-prof", "gc",
                   "-rf", "json", "-rff", str(results), *arguments]
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            sys.exit("JMH failed")
        return json.loads(results.read_text())


def figures(result):
    """Nanoseconds with their error, bytes allocated; per operation."""
    time = result["primaryMetric"]
    allocated = result["secondaryMetrics"]["gc.alloc.rate.norm"]["score"]
    return time["score"], f"{time['score']:.1f} ± {float(time['scoreError']):.1f}", f"{allocated:.0f}"


def main():
    parser = argparse.ArgumentParser(prog="bench/hooks", description=__doc__, epilog="Other options are JMH's.")
    _, arguments = parser.parse_known_args()
    results = run(arguments)
    print(f"Machine: {report.machine()}. {first_line(java(), '-version')}; commit {report.commit()}. "
          f"JMH {results[0]['jmhVersion']}, {results[0]['forks']} forks of {results[0]['measurementIterations']} "
          "iterations, average time with the error of a 99.9 % interval.")
    queries = {r["params"]["plugins"].lower(): figures(r) for r in results if r["benchmark"].endswith(".query")}
    base = queries["none"][0]
    report.table("**A query and its answer through a session, without sockets**",
                 ["plugins", "ns", "more than without", "bytes allocated"],
                 [[name, time, f"{score - base:+.0f} ns" if name != "none" else "", allocated]
                  for name, (score, time, allocated) in queries.items()])
    checks = [[r["benchmark"].rpartition(".")[2], *figures(r)[1:]] for r in results if "Unregistered" in r["benchmark"]]
    report.table("**The place of a hook that nobody registered for**", ["code", "ns", "bytes allocated"], checks)


if __name__ == "__main__":
    main()
