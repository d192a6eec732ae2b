"""Databases, and the programs that put load on them through a peer."""

import hashlib
import os
import re
import subprocess
import sys

from . import peers


class Load:
    """One database and its load generator."""

    def start(self, processes, work):
        """Starts the database and fills it."""
        database = processes.java("dev.headgate.bench.Database", self.protocol, stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        line = database.stdout.readline().split(maxsplit=1)
        if len(line) != 2:
            sys.exit("the database did not start")
        self.work, self.port, self.version = work, int(line[0]), line[1].strip()
        self.fill()

    def measure(self, peer, workload, clients, seconds):
        """Throughput per second, p50 and p99 in microseconds, CPU microseconds of the proxy per query."""
        before = peer.cpu_seconds()
        done, latencies = self.drive(peer.port, workload, clients, seconds)
        cpu = peer.cpu_seconds() - before
        return {"throughput": done / seconds, "p50": percentile(latencies, 50), "p99": percentile(latencies, 99),
                "cpu": cpu / done * 1e6}


def percentile(latencies, percent):
    """Of (microseconds, count) pairs, the lowest first; 0 where there are none."""
    if not latencies:
        return 0
    rank = sum(count for _, count in latencies) * percent // 100
    for latency, count in latencies:
        rank -= count
        if rank < 0:
            return latency
    return latencies[-1][0]


def run(command, environment=None):
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {(done.stderr + done.stdout)[-2000:]}")
    return done.stdout


class Pgbench(Load):
    protocol = "PostgreSQL"
    # Of what authenticates clients; the database takes anybody's word. By md5, for libpq computes for milliseconds to
    # answer SCRAM, which would measure nothing but libpq.
    users = {"postgres": "md5" + hashlib.md5(b"benchpostgres").hexdigest()}
    program = ("pgbench", "--version")
    workloads = {
        "simple": ["--protocol=simple"],
        "prepared": ["--protocol=prepared"],
        "connect": ["--protocol=simple", "--connect"],
    }

    def peers(self, processes, work, pool_size):
        return [peers.haproxy(processes, work, self.port), peers.pgbouncer(processes, work, self.port, pool_size, users=self.users)]

    def fill(self):
        self.pgbench(self.port, "--initialize", "--quiet", "--scale=10")

    def drive(self, port, workload, clients, seconds):
        for old in self.work.glob("log.*"):
            old.unlink()
        # A thread of pgbench connects before it goes on: with clients sharing one, they would wait for each other.
        threads = clients if workload == "connect" else min(clients, os.cpu_count())
        printed = self.pgbench(port, "--builtin=select-only", *self.workloads[workload], "--no-vacuum",
                               f"--client={clients}", f"--jobs={threads}", f"--time={seconds}", "--log",
                               f"--log-prefix={self.work}/log")
        done = int(re.search(r"actually processed: (\d+)", printed)[1])
        lines = [line.split() for log in self.work.glob("log.*") for line in log.open()]
        times = round_trips(lines) if workload == "connect" else [int(line[2]) for line in lines]
        return done, [(time, 1) for time in sorted(times)]

    def pgbench(self, port, *arguments):
        return run(["pgbench", *arguments], dict(
            os.environ, PGHOST="127.0.0.1", PGPORT=str(port), PGUSER="postgres", PGPASSWORD="bench", PGDATABASE="app",
            PGSSLMODE="disable", PGGSSENCMODE="disable"))


def round_trips(lines):
    """From one query's end to the next of the same client: connecting, which pgbench's own latency leaves out, is in."""
    ends = {}
    for client, _, _, _, second, micros, *_ in lines:
        ends.setdefault(client, []).append(int(second) * 1_000_000 + int(micros))
    return [b - a for times in map(sorted, ends.values()) for a, b in zip(times, times[1:])]


class Sysbench(Load):
    protocol = "MariaDB"
    users = {"root": ""}
    program = ("sysbench", "--version")
    workloads = {
        "simple": ["--db-ps-mode=disable"],
        "prepared": ["--db-ps-mode=auto"],
        "connect": [],
    }

    def peers(self, processes, work, pool_size):
        return [peers.haproxy(processes, work, self.port)]

    def fill(self):
        self.sysbench(self.port, "prepare")

    def drive(self, port, workload, clients, seconds):
        if workload == "connect":
            return self.slap(port, clients, seconds), []
        printed = self.sysbench(port, *self.workloads[workload], f"--threads={clients}", f"--time={seconds}",
                                "--histogram=on", "--skip-trx=on", "run")
        done = int(re.search(r"total:\s+(\d+)", printed)[1])
        bars = re.findall(r"^ +(\d+\.\d+) \|\**\s*(\d+)$", printed, re.MULTILINE)
        return done, [(float(millis) * 1000, int(count)) for millis, count in bars]

    def slap(self, port, clients, seconds):
        """A connection per query, which sysbench cannot; in batches, since mariadb-slap counts queries, not time."""
        done, taken = 0, 0.0
        while taken < seconds:
            printed = run(["mariadb-slap", "--host=127.0.0.1", f"--port={port}", "--user=root", "--skip-ssl",
                           "--create-schema=app", "--no-drop", "--query=SELECT 1", "--detach=1",
                           f"--concurrency={clients}", f"--number-of-queries={clients * 100}"])
            done += clients * 100
            taken += float(re.search(r"Average number of seconds to run all queries: ([\d.]+)", printed)[1])
        return done * seconds / taken

    def sysbench(self, port, *arguments):
        return run(["sysbench", "oltp_point_select", "--mysql-host=127.0.0.1", f"--mysql-port={port}",
                    "--mysql-user=root", "--mysql-db=app", "--table-size=100000", *arguments])


LOADS = {"postgresql": Pgbench, "mariadb": Sysbench}
