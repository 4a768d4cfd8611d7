"""The product as users meet it: gunicorn over a database of its own, and this process beside it on the same one."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.db.utils import load_backend

from tests import migrated

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 30  # seconds
_sites = count(1)


@dataclass(frozen=True)
class Site:
    """A running product; `environment` is what its processes run with."""

    url: str
    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product beside it."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True, timeout=600
        )


@contextlib.contextmanager
def running_site(*, undo_seconds: int = 0) -> Iterator[Site]:
    """A product with migrated tables and collected files, gone afterwards; decisions count at once unless told."""
    var = Path(tempfile.mkdtemp(prefix="loopdesk-browser-"))
    try:
        with own_database(var) as address, connected_to(address):
            environment = environment_of(var, address) | {"LOOPDESK_UNDO_SECONDS": str(undo_seconds)}
            with served(var, environment) as url:
                yield Site(url, var, environment)
    finally:
        shutil.rmtree(var, ignore_errors=True)


@contextlib.contextmanager
def own_database(var: Path) -> Iterator[str]:
    """The address of a migrated database: beside the tests' own on the same PostgreSQL, or an SQLite file."""
    given = os.environ.get("LOOPDESK_DATABASE_URL", "")
    if not given.startswith("postgres"):
        migrated.copy_to_file(var / "loopdesk.sqlite3")
        yield f"sqlite:///{var / 'loopdesk.sqlite3'}"
        return
    name = f"loopdesk_browser_{os.getpid()}_{next(_sites)}"
    migrated.copy_to_database(given, name)
    try:
        yield migrated.address_of(given, name)
    finally:
        with psycopg.connect(given, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def connected_to(address: str) -> Iterator[None]:
    """Let this process use the same database as the site."""
    before = connections["default"]
    ours = dict(before.settings_dict, NAME=name_in(address), TEST=before.settings_dict["TEST"])
    connections["default"] = load_backend(ours["ENGINE"]).DatabaseWrapper(ours, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


def name_in(address: str) -> str:
    path = urlsplit(address).path
    return path.removeprefix("/") if address.startswith("postgres") else path.replace("//", "/")


def environment_of(var: Path, address: str) -> dict[str, str]:
    """The product's real settings on this database and folder."""
    return {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "LOOPDESK_VAR": str(var), "LOOPDESK_LOG": "ERROR",
        "LOOPDESK_DATABASE_URL": address, "LOOPDESK_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip


@contextlib.contextmanager
def served(var: Path, environment: dict[str, str]) -> Iterator[str]:
    """Gunicorn; its output is shown when it does not start."""
    port = free_port()
    (var / "static").symlink_to(migrated.collected())
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
    with (var / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, var / "web.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextlib.contextmanager
def worker_of(site: Site) -> Iterator[Path]:
    """The product's worker, woken by the web through the embedded broker; gives its log."""
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--concurrency", "1"]
    command += ["--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with (site.var / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=log)
        try:
            yield site.var / "worker.log"
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The site did not start:\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
