"""Holds one short conversation by every driver that is no Java one: with the database itself, and through Headgate in
every mode of a pool, in clear and under TLS, or only by those that are named. Prints a table, and what a conversation
that failed had to say."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from harness.processes import Processes, await_port, free_port, image_flags

HERE = pathlib.Path(__file__).resolve().parent
INSTALLED = HERE / "target"
DIRECT, PASSTHROUGH, SESSION = "direct", "Passthrough", "Session"
PASSTHROUGH_TLS, SESSION_TLS = "Passthrough TLS", "Session TLS"
WAYS = {
    "PostgreSQL": [PASSTHROUGH, SESSION, PASSTHROUGH_TLS, SESSION_TLS],
    # A MariaDB client's TLS ends at the gateway only where its log-in does.
    "MariaDB": [PASSTHROUGH, SESSION, SESSION_TLS],
}
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


def make_certificate(work):
    """Of the gateway, signed by itself: returns the files with it and with its key."""
    certificate, key = work / "tls.crt", work / "tls.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=gateway", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                    "-addext", "keyUsage=critical,digitalSignature,keyCertSign", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key


def start_headgate(processes, work, databases, certificate, key):
    """Returns the port of each protocol and way. Where clients come under TLS, what we log in by does, too."""
    ports = {(protocol, way): free_port() for protocol in databases for way in WAYS[protocol]}
    shown = {"tls": "Require", "certificate": {"chain": certificate.read_text(), "key": key.read_text()}}
    listeners, pools = [], []
    for (protocol, way), port in ports.items():
        name = f"{protocol}-{way}".lower().replace(" ", "-")
        tls = way in (PASSTHROUGH_TLS, SESSION_TLS)
        listeners.append({"name": name, "protocol": protocol, "address": "127.0.0.1", "port": port,
                          "routes": [{"pool": name}], **(shown if tls else {})})
        pool = {"name": name, "protocol": protocol, "mode": way.split()[0], "maxServerConnections": 20,
                "backends": [{"host": "127.0.0.1", "port": databases[protocol]}]}
        if pool["mode"] == SESSION:
            pool |= {"users": {"app": "app-password"}, "tls": "Require" if tls else "Disable"}
        pools.append(pool)
    boot = work / "boot.json"
    boot.write_text(json.dumps({"sequence": 1, "gateway": {"namespace": "drivers", "name": "drivers"},
                                "listeners": listeners, "pools": pools}))
    process = processes.java("dev.headgate.proxy.app.Main", "--boot", boot, "--control", "127.0.0.1:0",
                             "--observe", "127.0.0.1:0", flags=image_flags(),
                             stdout=(INSTALLED / "headgate.log").open("w"))
    for port in ports.values():
        await_port(port, process)
    return ports


def environment(way, certificate):
    """What PostgreSQL's drivers read; CA, where it is set, is for the others."""
    if way not in (PASSTHROUGH_TLS, SESSION_TLS):
        return os.environ
    return os.environ | {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(certificate),
                         "NODE_EXTRA_CA_CERTS": str(certificate), "CA": str(certificate)}


def hold(conversation, port, variables):
    """Returns seconds and what there is to complain about."""
    begin = time.monotonic()
    try:
        run = subprocess.run([*map(str, conversation), str(port)], capture_output=True, text=True, env=variables,
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
            certificate, key = make_certificate(pathlib.Path(work))
            ports = start_headgate(processes, pathlib.Path(work), databases, certificate, key)
            print(f"{'driver':15}" + "".join(f"{way:>17}" for way in [DIRECT, *WAYS["PostgreSQL"]]))
            for protocol, drivers in CONVERSATIONS.items():
                ways = {DIRECT: databases[protocol]} | {way: ports[protocol, way] for way in WAYS[protocol]}
                for driver, conversation in drivers.items():
                    if chosen and driver not in chosen:
                        continue
                    print(f"{driver:15}", end="", flush=True)
                    for way in [DIRECT, *WAYS["PostgreSQL"]]:
                        if way not in ways:
                            print(f"{'-':>17}", end="")
                            continue
                        seconds, complaint = hold(conversation, ways[way], environment(way, certificate))
                        print(f"{f'{seconds:.1f} s' if not complaint else 'FAILED':>17}", end="", flush=True)
                        if complaint:
                            complaints.append(f"{driver}, {way}:\n{complaint}")
                    print()
        finally:
            processes.close()
    sys.exit("\n\n".join(["", *complaints]) if complaints else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
