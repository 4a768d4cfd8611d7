"""A real web server for a benchmark, on the database of this process."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.server import ROOT

PATIENCE = 30


@contextmanager
def web() -> Iterator[int]:
    """A gunicorn as `make run` starts it; gives its port."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--workers", "2", "--threads", "4", "--log-level", "error"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LOOPDESK_LOG": "ERROR"}) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _attempt in range(PATIENCE * 10):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/sign-in/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The web server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
