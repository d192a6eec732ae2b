"""Memory per idle client: clients that logged in, asked once and stay, each with its server connection."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from . import peers, report
from .processes import Processes, most_open_files, first_line, java, resident_bytes

HOOKED = "headgate, two plugins"


def heap_bytes(pid):
    """Live objects, after a collection; None for what has no heap of ours."""
    jcmd = pathlib.Path(java()).with_name("jcmd")
    subprocess.run([jcmd, str(pid), "GC.run"], capture_output=True, check=True)
    printed = subprocess.run([jcmd, str(pid), "GC.heap_info"], capture_output=True, text=True, check=True).stdout
    return sum(int(used) for used in re.findall(r"^ *(?:DefNew|Tenured) .*used (\d+)K", printed, re.MULTILINE)) * 1024


def started(processes, work, name, database, count):
    if name == "haproxy":
        return peers.haproxy(processes, work, database, max_clients=count + 10)
    if name == "pgbouncer":
        return peers.pgbouncer(processes, work, database, count, max_clients=count + 10)
    plugins = ["audit", "log-traffic"] if name == HOOKED else []
    return peers.headgate(processes, work, database, "PostgreSQL", count, max_clients=count + 10,
                          plugins=plugins)


def measure(work, name, count):
    """Resident and heap bytes without clients and with them."""
    processes = Processes()
    try:
        database = processes.java("dev.headgate.bench.IdleDatabase", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        peer = started(processes, work, name, int(database.stdout.readline()), count)
        heap = heap_bytes if name.startswith("headgate") else lambda pid: 0
        before = heap(peer.process.pid), resident_bytes(peer.process.pid)
        clients = processes.java("dev.headgate.bench.IdleClients", peer.port, count, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        if not clients.stdout.readline():
            sys.exit(f"{name}: {count} clients did not all get through")
        after = resident_bytes(peer.process.pid)
        return {"heap": (before[0], heap(peer.process.pid)), "resident": (before[1], after)}
    finally:
        processes.close()


def row(name, count, figures):
    (heap0, heap), (resident0, resident) = figures["heap"], figures["resident"]
    return [name, f"{count}", f"{resident0 / 2**20:.0f}", f"{resident / 2**20:.0f}",
            f"{(resident - resident0) / count / 1024:.1f}",
            f"{(heap - heap0) / count / 1024:.1f}" if heap else ""]


def main():
    parser = argparse.ArgumentParser(prog="bench/idle", description=__doc__)
    parser.add_argument("--clients", type=lambda text: [int(n) for n in text.split(",")], default=[1000, 10000])
    chosen = parser.parse_args()
    # A proxy has two sockets for each client, and some files of its own.
    most = most_open_files() // 2 - 250
    counts = [min(count, most) for count in chosen.clients]
    work = pathlib.Path(tempfile.mkdtemp(prefix="headgate-bench-"))
    try:
        rows = [row(name, count, measure(work, name, count))
                for count in counts for name in ["haproxy", "pgbouncer", "headgate", HOOKED]]
    finally:
        shutil.rmtree(work)
    print(f"Machine: {report.machine()}. {first_line('haproxy', '-v').split(' - ')[0]}; "
          f"{first_line('pgbouncer', '--version')}; Headgate on {first_line(java(), '-version')}; "
          f"commit {report.commit()}.")
    report.table("**Idle clients, each with its server connection**",
                 ["", "clients", "resident MiB without", "with", "resident KiB per client", "heap KiB per client"], rows)


if __name__ == "__main__":
    main()
