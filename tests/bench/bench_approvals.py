"""Approvals a second on PostgreSQL at 1 and 4 clients: the floor of bare psycopg, ours, stock viewflow, in one run."""

import os
import subprocess
import sys
from statistics import median

from tests.bench.rounds import Clients
from tests.bench.server import database, figure

KINDS = {"floor": ("approving", "floor"), "ours": ("approving", "ours"), "viewflow": ("stock.client", "approve")}
ROUNDS = 12
CASES = 8  # per client and round: kinds take turns within a second or two, so that a busy machine slows all three
TARGETS = {1: ">=0.45", 4: ">=0.3"}


def rates(clients: int, environment: dict[str, str]) -> list[dict[str, float]]:
    """Approvals per second of every kind, round by round; the first one warms up and does not count."""
    kinds = {}
    for name, (module, word) in KINDS.items():
        kinds[name] = Clients([f"tests.bench.{module}", word, str(CASES), str(ROUNDS + 1)], clients, environment)
    approvals = clients * CASES * 5
    rounds = [{name: approvals / kind.round() for name, kind in kinds.items()} for _ in range(ROUNDS + 1)]
    for kind in kinds.values():
        kind.leave()
    return rounds[1:]


def prepare(module: str, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", f"tests.bench.{module}", "prepare"], env=environment, check=True)


def main() -> None:
    with database("bench_ours") as ours, database("bench_stock") as stock:
        environment = {**os.environ, "LOOPDESK_DATABASE_URL": ours, "STOCK_DATABASE_URL": stock}
        prepare("approving", environment)
        prepare("stock.client", environment)
        for clients, target in TARGETS.items():
            rounds = rates(clients, environment)
            for name in KINDS:
                figure(f"approvals_per_second_{name}_{clients}", median(one[name] for one in rounds))
            figure(f"approvals_of_floor_{clients}", median(one["ours"] / one["floor"] for one in rounds), target)
            figure(f"approvals_of_viewflow_{clients}", median(one["ours"] / one["viewflow"] for one in rounds), ">=1.5")


if __name__ == "__main__":
    main()
