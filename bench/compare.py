"""Compares Headgate with its peers in front of one PostgreSQL, in interleaved rounds.

Every round runs each workload once through each peer, so that whatever else the machine does hits all alike; the
figures are medians over the rounds. Proxy CPU is user plus system time of the proxy's processes, from /proc.
"""

import argparse
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLASSES = ROOT / "bench/target/peers"
TICK = os.sysconf("SC_CLK_TCK")
WORKLOADS = {
    "simple": ["--builtin=select-only", "--protocol=simple"],
    "prepared": ["--builtin=select-only", "--protocol=prepared"],
    "connect": ["--builtin=select-only", "--protocol=simple", "--connect"],
}


class Peer:
    """What pgbench connects to; pids are the processes whose CPU time is the proxy's."""

    def __init__(self, name, port, process=None):
        self.name, self.port, self.process = name, port, process

    def cpu_seconds(self):
        if self.process is None:
            return 0.0
        return sum(cpu_of(pid) for pid in [self.process.pid, *children_of(self.process.pid)])


def cpu_of(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def children_of(pid):
    return [int(c) for c in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def await_port(port, process):
    for _ in range(300):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        time.sleep(0.1)
    sys.exit(f"{process.args[0]} does not listen")


class Lab:
    """PostgreSQL and the proxies in front of it; all are ended with it."""

    def __init__(self, work):
        self.work = work
        self.running = []
        self.peers = []

    def start(self, *command, **options):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def java(self, main, *arguments, **options):
        flags = ["-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                 "-Dio.netty.allocator.type=pooled"]
        return self.start(java(), *flags, "-cp", f"{CLASSES}/*", main, *arguments, **options)

    def open(self):
        database = self.java("dev.headgate.bench.Database", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.database = int(database.stdout.readline())
        self.peers = [Peer("direct", self.database), self.haproxy(), self.pgbouncer(), self.headgate()]
        pgbench(self.database, "--initialize", "--quiet", "--scale=1")

    def haproxy(self):
        port = free_port()
        config = self.work / "haproxy.cfg"
        config.write_text(f"""
global
  maxconn 2000
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen pg
  bind 127.0.0.1:{port}
  server db 127.0.0.1:{self.database}
""")
        process = self.start("haproxy", "-db", "-f", str(config))
        await_port(port, process)
        return Peer("haproxy", port, process)

    def pgbouncer(self):
        port = free_port()
        config = self.work / "pgbouncer.ini"
        # Session mode, which alone among its modes serves prepared statements in this version.
        config.write_text(f"""
[databases]
app = host=127.0.0.1 port={self.database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = session
max_client_conn = 1000
default_pool_size = 200
logfile = {self.work}/pgbouncer.log
""".replace("app = host", "app = user=postgres host"))
        os.chmod(self.work, 0o777)
        user = ["setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--"] if os.getuid() == 0 else []
        process = self.start(*user, "pgbouncer", "--quiet", str(config))
        await_port(port, process)
        return Peer("pgbouncer", port, process)

    def headgate(self):
        port = free_port()
        boot = self.work / "boot.json"
        boot.write_text(f"""{{
  "sequence": 1, "gateway": {{"namespace": "bench", "name": "bench"}},
  "listeners": [{{"name": "pg", "protocol": "PostgreSQL", "address": "127.0.0.1", "port": {port}, "maxClients": 2000,
    "routes": [{{"database": "*", "user": "*", "pool": "db"}}]}}],
  "pools": [{{"name": "db", "protocol": "PostgreSQL", "mode": "Passthrough",
    "backends": [{{"host": "127.0.0.1", "port": {self.database}, "weight": 1}}],
    "maxServerConnections": 200, "minIdle": 4}}]
}}""")
        process = self.java("dev.headgate.proxy.app.Main", "--boot", str(boot), "--control", "127.0.0.1:0",
                            "--observe", "127.0.0.1:0", stdout=subprocess.DEVNULL)
        await_port(port, process)
        return Peer("headgate", port, process)

    def close(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGKILL if process.args[0] == java() and process.stdin is None else signal.SIGTERM)
        for process in self.running:
            if process.stdin:
                process.stdin.close()
            process.wait()


def java():
    home = os.environ.get("JAVA_HOME", "")
    candidates = [pathlib.Path(home, "bin/java")] if home else []
    candidates += sorted(pathlib.Path("/usr/lib/jvm").glob("*25*/bin/java"))
    for candidate in candidates:
        if candidate.exists() and '"25' in subprocess.run([candidate, "-version"], capture_output=True, text=True).stderr:
            return str(candidate)
    return shutil.which("java") or sys.exit("no java")


def pgbench(port, *arguments):
    environment = dict(os.environ, PGHOST="127.0.0.1", PGPORT=str(port), PGUSER="postgres", PGDATABASE="app",
                       PGSSLMODE="disable", PGGSSENCMODE="disable")
    run = subprocess.run(["pgbench", *arguments], env=environment, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"pgbench failed: {run.stderr[-2000:]}")
    return run.stdout


def measure(peer, workload, clients, seconds, work):
    prefix = work / "log"
    for old in work.glob("log.*"):
        old.unlink()
    before = peer.cpu_seconds()
    printed = pgbench(peer.port, *WORKLOADS[workload], "--no-vacuum", f"--client={clients}",
                      f"--jobs={min(clients, 2)}", f"--time={seconds}", "--log", f"--log-prefix={prefix}")
    cpu = peer.cpu_seconds() - before
    done = int(re.search(r"actually processed: (\d+)", printed)[1])
    latencies = sorted(int(line.split()[2]) for log in work.glob("log.*") for line in log.open())
    return {
        "throughput": done / seconds,
        "p50": latencies[len(latencies) // 2],
        "p99": latencies[len(latencies) * 99 // 100],
        "cpu": cpu / done * 1e6,
    }


def version(*command):
    run = subprocess.run(command, capture_output=True, text=True)
    return (run.stdout + run.stderr).splitlines()[0]


def report(results, options):
    cpu = next(l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name"))
    print(f"Machine: {os.cpu_count()} x {cpu}, Linux {platform.release()}. {options.rounds} rounds of "
          f"{options.seconds} s, medians. {version('haproxy', '-v')}; {version('pgbouncer', '--version')}; "
          f"{version('pgbench', '--version')}; {version(java(), '-version')}.\n")
    print("| workload | clients | peer | queries/s | of direct | p50 µs | p99 µs | proxy CPU µs/query | of HAProxy |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (workload, clients), peers in results.items():
        middle = {name: {k: statistics.median(r[k] for r in rounds) for k in rounds[0]} for name, rounds in peers.items()}
        for name, m in middle.items():
            against = m["cpu"] / middle["haproxy"]["cpu"] if middle["haproxy"]["cpu"] else 0
            print(f"| {workload} | {clients} | {name} | {m['throughput']:.0f} "
                  f"| {m['throughput'] / middle['direct']['throughput']:.2f} | {m['p50']:.0f} | {m['p99']:.0f} "
                  + (f"| {m['cpu']:.1f} | {against:.2f} |" if name != "direct" else "| | |"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=20, help="seconds, for the JIT compiler's sake")
    parser.add_argument("--clients", default="1,16,64")
    parser.add_argument("--workloads", default="simple,prepared,connect")
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="headgate-bench-"))
    lab = Lab(work)
    try:
        lab.open()
        cases = [(w, int(c)) for w in options.workloads.split(",") for c in options.clients.split(",")]
        for workload in options.workloads.split(","):
            for peer in lab.peers:
                measure(peer, workload, 16, max(1, options.warmup // len(WORKLOADS)), work)
        results = {case: {peer.name: [] for peer in lab.peers} for case in cases}
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
            for workload, clients in cases:
                for peer in lab.peers[number % 4:] + lab.peers[:number % 4]:
                    results[workload, clients][peer.name].append(
                        measure(peer, workload, clients, options.seconds, work))
        report(results, options)
    finally:
        lab.close()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
