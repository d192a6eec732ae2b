"""Compares Headgate with its peers in front of one database, in interleaved rounds.

Every round runs each workload once through each peer, one after the other, so that whatever else the machine does
hits all alike, and each round begins with another peer.
"""

import argparse
import pathlib
import shutil
import sys
import tempfile

from . import peers, report
from .loads import LOADS
from .processes import Processes, first_line

POOL_SIZE = 200
COLD_SECONDS = 2


def options():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=LOADS, default="postgresql")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--warmup", type=int, default=20, help="seconds of each workload before the first round, "
                        "for what has a JIT compiler; 2 for what has none")
    parser.add_argument("--clients", type=lambda text: [int(n) for n in text.split(",")], default=[1, 16, 64])
    parser.add_argument("--workloads", type=lambda text: text.split(","), help="all that there are")
    parser.add_argument("--peers", type=lambda text: text.split(","), help="only these, besides direct")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=CLASSES[,FLAG...]",
                        help="another build of Headgate, or the same with other JVM flags, in the same rounds")
    return parser.parse_args()


def started(load, processes, work, chosen):
    load.start(processes, work)
    front = [peers.Peer("direct", load.port), *load.peers(processes, work, POOL_SIZE),
             peers.headgate(processes, work, load.port, load.protocol, POOL_SIZE),
             peers.headgate(processes, work, load.port, load.protocol, POOL_SIZE, name="headgate-session",
                            users=load.users)]
    if chosen.peers:
        front = [peer for peer in front if peer.name in ["direct", *chosen.peers]]
    for also in chosen.also:
        name, _, rest = also.partition("=")
        classes, *flags = rest.split(",")
        front.append(peers.headgate(processes, work, load.port, load.protocol, POOL_SIZE, name=name,
                                    classes=classes or None, flags=flags))
    return front


def warm_up(load, front, chosen):
    """Returns what the very first seconds brought, by peer's name."""
    cold = {}
    for workload in chosen.workloads:
        for peer in front:
            first = load.measure(peer, workload, 16, COLD_SECONDS)
            cold.setdefault(peer.name, first)
            if peer.warm_up:
                load.measure(peer, workload, 16, max(1, chosen.warmup - COLD_SECONDS))
    return cold


def measured(load, front, chosen):
    """The figures of each round by case and peer's name; interrupted, those of the rounds that are complete."""
    rounds = []
    try:
        for number in range(chosen.rounds):
            print(f"round {number + 1} of {chosen.rounds}", file=sys.stderr)
            first = number % len(front)
            figures = {}
            for workload, clients in cases(chosen):
                for peer in front[first:] + front[:first]:
                    figures[workload, clients, peer.name] = load.measure(peer, workload, clients, chosen.seconds)
            rounds.append(figures)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
    return rounds


def cases(chosen):
    return [(workload, clients) for workload in chosen.workloads for clients in chosen.clients]


def show(load, front, chosen, cold, rounds):
    versions = [load.version, first_line(*load.program), *dict.fromkeys(p.version for p in front if p.version)]
    print(f"Machine: {report.machine()}, shared by load, proxy and database. {'; '.join(versions)}; "
          f"commit {report.commit()}. {len(rounds)} interleaved rounds of {chosen.seconds} s each, after "
          f"{chosen.warmup} s of warm-up per workload where there is a JIT compiler (elsewhere {COLD_SECONDS} s); "
          "medians, with least and most; ratios are taken round by round.")
    for workload, clients in cases(chosen):
        report.comparison(workload, clients,
                          {peer.name: [r[workload, clients, peer.name] for r in rounds] for peer in front})
    report.comparison(f"Cold: {chosen.workloads[0]}, the first {COLD_SECONDS} s after the start", 16,
                      {name: [figures] for name, figures in cold.items()})


def main():
    chosen = options()
    work = pathlib.Path(tempfile.mkdtemp(prefix="headgate-bench-"))
    processes = Processes()
    try:
        load = LOADS[chosen.database]()
        chosen.workloads = chosen.workloads or list(load.workloads)
        front = started(load, processes, work, chosen)
        cold = warm_up(load, front, chosen)
        rounds = measured(load, front, chosen)
        if not rounds:
            sys.exit("interrupted before the first round was over")
        show(load, front, chosen, cold, rounds)
    finally:
        processes.close()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
