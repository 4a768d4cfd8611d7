#!/usr/bin/env python3
"""Run a command beside a private PostgreSQL: made in a temporary folder, on a free port, gone afterwards.

    python tools/private_postgres.py -- pytest -m postgres

The command finds its address in LOOPDESK_DATABASE_URL. With `--forgetful` before the dashes nothing is forced to disk:
for tests, never for measuring. Servers refuse to run as root, so root hands over to `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "120",
    "shared_buffers": "'256MB'",
    "timezone": "'UTC'",
    "log_min_messages": "'fatal'",
    "log_min_error_statement": "'panic'",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off", "autovacuum": "off"}


def binaries() -> Path:
    """The newest installed server's folder."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_postgres(command: list[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else command


def quietly(command: list[str]) -> None:
    subprocess.run(as_postgres(command), check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def server(settings: dict[str, str] = SETTINGS) -> Iterator[str]:
    """A running server's URL; stopped and removed on leaving."""
    folder, port, binary = Path(tempfile.mkdtemp(prefix="loopdesk-pg-")), free_port(), binaries()
    folder.chmod(0o777)
    data = folder / "data"
    quietly([str(binary / "initdb"), "-D", str(data), "-U", "loopdesk", "-A", "trust",
             "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    control = [str(binary / "pg_ctl"), "-D", str(data), "-w"]
    quietly([*control, "-l", str(folder / "log"), "-o", f"-p {port} -k {folder} {options}", "start"])
    try:
        yield f"postgres://loopdesk@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(as_postgres([*control, "-m", "immediate", "stop"]), check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    ours, command = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server(SETTINGS | (FORGETFUL if "--forgetful" in ours else {})) as url:
        return subprocess.run(command, env={**os.environ, "LOOPDESK_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
