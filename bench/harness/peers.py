"""What stands between the load and the database, each configured for the same work."""

import json
import os
import pathlib

from .processes import (CLASSES, DATA_PLANE, await_port, cpu_seconds, first_line, free_port, image_flags, java,
                        start_up_cache)

MAX_CLIENTS = 1000
POD_HEAP = "-Xmx256m"  # what the image takes in a pod of 512 MiB


class Peer:
    """What the load connects to; without a process, it is the database itself."""

    def __init__(self, name, port, process=None, version="", warm_up=False):
        self.name, self.port, self.process, self.version = name, port, process, version
        self.warm_up = warm_up  # a JIT compiler is at work

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid) if self.process else 0.0


def haproxy(processes, work, database, max_clients=MAX_CLIENTS):
    port = free_port()
    config = work / "haproxy.cfg"
    config.write_text(f"""
global
  maxconn {max_clients}
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen database
  bind 127.0.0.1:{port} backlog 1024
  server db 127.0.0.1:{database}
""")
    process = processes.start("haproxy", "-db", "-f", config)
    await_port(port, process)
    return Peer("haproxy", port, process, first_line("haproxy", "-v").split(" - ")[0])


def pgbouncer(processes, work, database, pool_size, max_clients=MAX_CLIENTS, users=None):
    """Session mode, the only one in which Debian's version serves prepared statements. Without users, by name, it
    takes anybody's word."""
    port = free_port()
    config = work / "pgbouncer.ini"
    known = work / "users.txt"
    known.write_text("".join(f'"{name}" "{stored}"\n' for name, stored in (users or {}).items()))
    config.write_text(f"""
[databases]
app = user=postgres host=127.0.0.1 port={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
listen_backlog = 1024
unix_socket_dir =
auth_type = {"md5" if users else "any"}
auth_file = {known}
pool_mode = session
max_client_conn = {max_clients}
default_pool_size = {pool_size}
log_connections = 0
log_disconnections = 0
logfile = {work}/pgbouncer.log
""")
    os.chmod(work, 0o777)
    # It does not run as root.
    user = ["setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--"] if os.getuid() == 0 else []
    process = processes.start(*user, "pgbouncer", "--quiet", config)
    await_port(port, process)
    return Peer("pgbouncer", port, process, first_line("pgbouncer", "--version"))


def headgate(processes, work, database, protocol, pool_size, max_clients=MAX_CLIENTS, name="headgate", classes=None,
             flags=(), plugins=(), users=None):
    """With users, by name, it logs clients in itself and uses server connections again: mode Session."""
    port = free_port()
    boot = work / f"{name}.json"
    boot.write_text(json.dumps({
        "sequence": 1,
        "gateway": {"namespace": "bench", "name": "bench"},
        "listeners": [{
            "name": "bench", "protocol": protocol, "address": "127.0.0.1", "port": port, "maxClients": max_clients,
            "routes": [{"database": "*", "user": "*", "pool": "db"}]}],
        "pools": [{
            "name": "db", "protocol": protocol, "backends": [{"host": "127.0.0.1", "port": database, "weight": 1}],
            "maxServerConnections": pool_size, "minIdle": 0 if users or protocol == "MariaDB" else 4,
            **({"mode": "Session", "users": users} if users else {"mode": "Passthrough"})}],
        "plugins": [{"name": plugin, "type": "BuiltIn", "builtIn": plugin} for plugin in plugins],
    }))
    classes = pathlib.Path(classes) if classes else CLASSES
    flags = [*image_flags(), f"-XX:AOTCache={start_up_cache(classes)}", POD_HEAP, *flags]
    process = processes.java(DATA_PLANE, "--boot", boot, "--control", "127.0.0.1:0", "--observe", "127.0.0.1:0",
                             classes=classes, flags=flags, stdout=(work / f"{name}.log").open("w"))
    await_port(port, process)
    return Peer(name, port, process, f"Headgate on {first_line(java(), '-version')}", warm_up=True)
