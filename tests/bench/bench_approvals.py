"""Approvals a second on PostgreSQL at 1 and 4 clients: the floor of bare psycopg, ours, stock viewflow, in one run."""

import os
import subprocess
import sys
from statistics import median

from tests.bench.server import database, figure

OURS, FLOOR, STOCK = ("approving", "ours"), ("approving", "floor"), ("stock.client", "approve")
ROUNDS = 3
CASES = {1: 60, 4: 30}  # per client and round
TARGETS = {1: ">=0.45", 4: ">=0.3"}


def rate(kind: tuple[str, str], clients: int, environment: dict[str, str]) -> float:
    """Approvals per second of so many clients at once: each has opened its cases before the clock runs."""
    module, word = kind
    command = [sys.executable, "-m", f"tests.bench.{module}", word, str(CASES[clients])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    running = [subprocess.Popen(command, **pipes) for _ in range(clients)]
    for client in running:
        if client.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{word} did not get ready.")
    for client in running:
        client.stdin.write("go\n")
        client.stdin.flush()
    seconds = [float(client.communicate()[0]) for client in running]
    return clients * CASES[clients] * 5 / max(seconds)


def prepare(module: str, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", f"tests.bench.{module}", "prepare"], env=environment, check=True)


def main() -> None:
    with database("bench_ours") as ours, database("bench_stock") as stock:
        environment = {**os.environ, "LOOPDESK_DATABASE_URL": ours, "STOCK_DATABASE_URL": stock}
        prepare("approving", environment)
        prepare("stock.client", environment)
        for clients, target in TARGETS.items():
            # Neighbours in time are compared, so that a busy machine slows all three.
            runs = [{kind: rate(kind, clients, environment) for kind in (FLOOR, OURS, STOCK)} for _ in range(ROUNDS)]
            for kind, name in ((FLOOR, "floor"), (OURS, "ours"), (STOCK, "viewflow")):
                figure(f"approvals_per_second_{name}_{clients}", median(run[kind] for run in runs))
            figure(f"approvals_of_floor_{clients}", median(run[OURS] / run[FLOOR] for run in runs), target)
            figure(f"approvals_of_viewflow_{clients}", median(run[OURS] / run[STOCK] for run in runs), ">=1.5")


if __name__ == "__main__":
    main()
