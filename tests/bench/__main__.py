"""Runs every `bench_*.py` beside this file in a process of its own; fails when a figure misses its target.

    python -m tests.bench            all
    python -m tests.bench approvals  only those whose name contains the word
"""

import re
import subprocess
import sys
from pathlib import Path

FIGURE = re.compile(r"^FIGURE (?P<name>\S+)=(?P<value>-?[\d.]+)(?: target=(?P<sense><=|>=)(?P<target>-?[\d.]+))?")
PATIENCE = 1800  # seconds for one module


def missed(line: str) -> bool:
    """Whether the line is a figure beyond its target."""
    found = FIGURE.match(line)
    if found is None or found["sense"] is None:
        return False
    value, target = float(found["value"]), float(found["target"])
    return value > target if found["sense"] == "<=" else value < target


def run(name: str) -> list[str]:
    """Run one module, pass its output on as it comes, and return what went wrong."""
    command = [sys.executable, "-c", f"from tests.bench.{name} import main; main()"]
    wrong, figures = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            figures += line.startswith("FIGURE ")
            wrong += [f"missed: {line.strip()}"] if missed(line) else []
        status = process.wait(timeout=PATIENCE)
    if status or not figures:
        wrong.append(f"failed: {name} (exit {status}, {figures} figures)")
    return wrong


def main() -> int:
    wanted = sys.argv[1:]
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wrong = []
    for name in found:
        if not wanted or any(word in name for word in wanted):
            print(f"# {name}", flush=True)
            wrong += run(name)
    print("\n".join(wrong) or "Every target is met.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
