"""What idle clients cost, in memory and to others: they logged in, asked once and stay, each with its server connection."""

import argparse
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from . import peers, report
from .processes import Processes, most_open_files, first_line, java, resident_bytes

HOOKED = "headgate, two plugins"
SESSION = "headgate-session"
PEERS = ["haproxy", "pgbouncer", "headgate", HOOKED, SESSION]
BUSY = 16
BUSY_SECONDS = 6


def heap_bytes(pid):
    """Live objects, after a collection; None for what has no heap of ours."""
    jcmd = pathlib.Path(java()).with_name("jcmd")
    subprocess.run([jcmd, str(pid), "GC.run"], capture_output=True, check=True)
    printed = subprocess.run([jcmd, str(pid), "GC.heap_info"], capture_output=True, text=True, check=True).stdout
    return sum(int(used) for used in re.findall(r"^ *(?:DefNew|Tenured) .*used (\d+)K", printed, re.MULTILINE)) * 1024


def started(processes, work, name, database, count):
    count += BUSY + 10
    if name == "haproxy":
        return peers.haproxy(processes, work, database, max_clients=count)
    if name == "pgbouncer":
        return peers.pgbouncer(processes, work, database, count, max_clients=count)
    plugins = ["audit", "log-traffic"] if name == HOOKED else []
    users = {"app": "md5" + hashlib.md5(b"benchapp").hexdigest()} if name == SESSION else None
    return peers.headgate(processes, work, database, "PostgreSQL", count, max_clients=count,
                          plugins=plugins, users=users)


def busy(processes, peer):
    """The 99th percentile, in microseconds, of clients that ask one question after another."""
    clients = processes.java("dev.headgate.bench.BusyClients", peer.port, BUSY, BUSY_SECONDS, stdout=subprocess.PIPE,
                             text=True)
    figures = clients.stdout.readline().split()
    if clients.wait() != 0:
        sys.exit(f"{peer.name}: not every busy client got through")
    return int(figures[2])


def measure(work, name, count):
    """Resident and heap bytes, and what others wait, without clients and with them."""
    processes = Processes()
    try:
        database = processes.java("dev.headgate.bench.IdleDatabase", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True)
        peer = started(processes, work, name, int(database.stdout.readline()), count)
        busy(processes, peer)  # a JIT compiler is at work
        alone = busy(processes, peer)
        heap = heap_bytes if name.startswith("headgate") else lambda pid: 0
        before = heap(peer.process.pid), resident_bytes(peer.process.pid)
        clients = processes.java("dev.headgate.bench.IdleClients", peer.port, count, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        if not clients.stdout.readline():
            sys.exit(f"{name}: {count} clients did not all get through")
        after = resident_bytes(peer.process.pid)
        return {"heap": (before[0], heap(peer.process.pid)), "resident": (before[1], after),
                "p99": (alone, busy(processes, peer))}
    finally:
        processes.close()


def row(name, count, figures):
    (heap0, heap), (resident0, resident), (alone, beside) = figures["heap"], figures["resident"], figures["p99"]
    return [name, f"{count}", f"{resident0 / 2**20:.0f}", f"{resident / 2**20:.0f}",
            f"{(resident - resident0) / count / 1024:.1f}",
            f"{(heap - heap0) / count / 1024:.1f}" if heap else "", f"{alone}", f"{beside}"]


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
                for count in counts for name in PEERS]
    finally:
        shutil.rmtree(work)
    print(f"Machine: {report.machine()}. {first_line('haproxy', '-v').split(' - ')[0]}; "
          f"{first_line('pgbouncer', '--version')}; Headgate on {first_line(java(), '-version')}; "
          f"commit {report.commit()}.")
    report.table("**Idle clients, each with its server connection**",
                 ["", "clients", "resident MiB without", "with", "resident KiB per client", "heap KiB per client",
                  f"p99 µs of {BUSY} busy without", "with"], rows)


if __name__ == "__main__":
    main()
