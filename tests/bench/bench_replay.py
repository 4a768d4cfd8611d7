"""The whole real log through the whole stack, on the database of the environment and on SQLite."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOG = Path(os.environ.get("LOOPDESK_SAMPLES", ROOT.parent / "shared")) / "data/events" / "DomesticDeclarations.xes.gz"
CASES, FEWEST, SQLITE_CASES = 10_357, 9_800, 2_000


def played(url: str, limit: int) -> dict[str, float]:
    """Run the command on an empty database; returns its figures, printing what it says."""
    env = {**os.environ, "LOOPDESK_DATABASE_URL": url}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=env, check=True)
    command = [*manage, "replay_log", str(LOG), "--limit", str(limit)]
    said = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(said, end="", flush=True)
    return {name: float(value) for name, value in re.findall(r"(\w+) (\d+(?:\.\d+)?)", said)}


def main() -> None:
    from tests.bench.server import database

    if not LOG.exists():
        sys.exit(f"REAL DATA MISSING: {LOG}")
    with database("replay") as url:
        found = played(url, CASES)
    print(f"FIGURE replay_cases_completed={found['completed']:.0f} target=>={FEWEST}")
    print(f"FIGURE replay_events_per_second_postgresql={found['events_per_second']:.0f} target=>=200")
    with tempfile.TemporaryDirectory() as folder:
        found = played(f"sqlite:///{folder}/replay.sqlite3", SQLITE_CASES)
    print(f"FIGURE replay_events_per_second_sqlite={found['events_per_second']:.0f}", flush=True)
