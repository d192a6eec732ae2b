"""Holds one short conversation by every driver that is no Java one: with the database itself, and through Headgate in
every mode of a pool, or only by those that are named. Prints a table, and what a conversation that failed had to say."""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

from harness.processes import Processes, await_port, free_port, image_flags

HERE = pathlib.Path(__file__).resolve().parent
INSTALLED = HERE / "target"
MODES = ["Passthrough", "Session"]
PATIENCE_SECONDS = 60

CONVERSATIONS = {
    "PostgreSQL": {
        "psql": [HERE / "shell/psql"],
        "pgbench": [HERE / "shell/pgbench"],
        "psycopg 3": [INSTALLED / "venv/bin/python", HERE / "python/psycopg_3.py"],
        "asyncpg": [INSTALLED / "venv/bin/python", HERE / "python/asyncpg_.py"],
        "node-postgres": ["node", INSTALLED / "node/pg.js"],
        "pgx": [INSTALLED / "go-drivers", "pgx"],
    },
    "MariaDB": {
        "mariadb": [HERE / "shell/mariadb"],
        "PyMySQL": [INSTALLED / "venv/bin/python", HERE / "python/pymysql_.py"],
        "mysql2": ["node", INSTALLED / "node/mysql2.js"],
        "go-sql-driver": [INSTALLED / "go-drivers", "go-sql-driver"],
    },
}


def start_database(processes, protocol):
    process = processes.java("dev.headgate.bench.Database", protocol, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             text=True)
    return int(process.stdout.readline().split()[0])


def start_headgate(processes, work, databases):
    """Returns the port of each protocol and mode."""
    ports = {(protocol, mode): free_port() for protocol in databases for mode in MODES}
    listeners, pools = [], []
    for (protocol, mode), port in ports.items():
        name = f"{protocol}-{mode}".lower()
        listeners.append({"name": name, "protocol": protocol, "address": "127.0.0.1", "port": port,
                          "routes": [{"pool": name}]})
        users = {"users": {"app": "app-password"}} if mode == "Session" else {}
        pools.append({"name": name, "protocol": protocol, "mode": mode, "maxServerConnections": 20,
                      "backends": [{"host": "127.0.0.1", "port": databases[protocol]}], **users})
    boot = work / "boot.json"
    boot.write_text(json.dumps({"sequence": 1, "gateway": {"namespace": "drivers", "name": "drivers"},
                                "listeners": listeners, "pools": pools}))
    process = processes.java("dev.headgate.proxy.app.Main", "--boot", boot, "--control", "127.0.0.1:0",
                             "--observe", "127.0.0.1:0", flags=image_flags(),
                             stdout=(INSTALLED / "headgate.log").open("w"))
    for port in ports.values():
        await_port(port, process)
    return ports


def hold(conversation, port):
    """Returns seconds and what there is to complain about."""
    begin = time.monotonic()
    try:
        run = subprocess.run([*map(str, conversation), str(port)], capture_output=True, text=True,
                             timeout=PATIENCE_SECONDS)
        complaint = "" if run.returncode == 0 else (run.stdout + run.stderr).strip() or f"exit code {run.returncode}"
    except subprocess.TimeoutExpired:
        complaint = f"no end after {PATIENCE_SECONDS} s"
    return time.monotonic() - begin, complaint


def main(chosen):
    complaints = []
    processes = Processes()
    with tempfile.TemporaryDirectory() as work:
        try:
            databases = {protocol: start_database(processes, protocol) for protocol in CONVERSATIONS}
            ports = start_headgate(processes, pathlib.Path(work), databases)
            print(f"{'driver':15}" + "".join(f"{way:>14}" for way in ["direct", *MODES]))
            for protocol, drivers in CONVERSATIONS.items():
                ways = {"direct": databases[protocol]} | {mode: ports[protocol, mode] for mode in MODES}
                for driver, conversation in drivers.items():
                    if chosen and driver not in chosen:
                        continue
                    print(f"{driver:15}", end="", flush=True)
                    for way, port in ways.items():
                        seconds, complaint = hold(conversation, port)
                        print(f"{f'{seconds:.1f} s' if not complaint else 'FAILED':>14}", end="", flush=True)
                        if complaint:
                            complaints.append(f"{driver}, {way}:\n{complaint}")
                    print()
        finally:
            processes.close()
    sys.exit("\n\n".join(["", *complaints]) if complaints else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
