"""Processes that are ended with the run, and what /proc knows of them."""

import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CLASSES = ROOT / "bench/target/peers"
DATA_PLANE = "dev.headgate.proxy.app.Main"
TICK = os.sysconf("SC_CLK_TCK")


class Processes:
    """Ends what it started, the latest first."""

    def __init__(self):
        self.running = []

    def start(self, *command, **options):
        process = subprocess.Popen([str(part) for part in command], stderr=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def java(self, main, *arguments, classes=CLASSES, flags=(), **options):
        return self.start(java(), *flags, "-cp", f"{classes}/*", main, *arguments, **options)

    def close(self):
        for process in reversed(self.running):
            if process.stdin:
                process.stdin.close()  # what holds a database ends with its input, and ends that in order
            else:
                process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def cpu_seconds(pid):
    """User and system time of a process and its children."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / TICK + sum(map(cpu_seconds, children))


def resident_bytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def most_open_files():
    """Raises the limit, for this process and what it starts, as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


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


def java():
    home = os.environ.get("JAVA_HOME", "")
    candidates = [pathlib.Path(home, "bin/java")] if home else []
    candidates += sorted(pathlib.Path("/usr/lib/jvm").glob("*25*/bin/java"))
    for candidate in candidates:
        if candidate.exists() and 'version "25' in first_line(candidate, "-version"):
            return str(candidate)
    return shutil.which("java") or sys.exit("no JDK 25: set JAVA_HOME")


def image_flags():
    """The JVM flags of the data plane's image, but for those that only make sense in it."""
    flags = re.findall("<jvmFlag>(.+?)</jvmFlag>", (ROOT / "dataplane/image/pom.xml").read_text())
    return [flag for flag in flags if not flag.startswith(("-XX:AOTCache=", "-XX:MaxRAMPercentage="))]


def start_up_cache(classes=CLASSES):
    """What the data plane's image starts from, made of these classes by the same training, once."""
    cache = classes.with_name(classes.name + ".aot")
    if not cache.exists() or cache.stat().st_mtime < classes.stat().st_mtime:
        print("training the data plane ...", file=sys.stderr)
        subprocess.run([java(), "-cp", f"{CLASSES}/*", "dev.headgate.training.Training", cache, java(),
                        *image_flags(), "-cp", f"{classes}/*", DATA_PLANE], stdout=subprocess.DEVNULL, check=True)
    return cache


def first_line(*command):
    run = subprocess.run(command, capture_output=True, text=True)
    return (run.stdout + run.stderr).splitlines()[0]
