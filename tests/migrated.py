"""A migrated database, made once and copied by whoever needs one: the tests, their workers, sites before a browser.

On SQLite it is a file under `var`, on PostgreSQL a template on the same server; its name is the digest of the product,
so that a change makes a new one. So it goes with the collected static files. `python -m tests.migrated URL` makes the
template ahead.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management.commands import migrate
from django.db import connection

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var" / "migrated"
PRODUCT = ("approvals", "config", "marketing_review", "reports", "static", "traceback", "workflows")


@cache
def digest(*patterns: str) -> str:
    """Of the product's files (unless told Python and SQL, on which tables may depend) and of Django."""
    said = sha256(f"{django.VERSION} {sys.version}".encode())
    found = (path for room in PRODUCT for one in patterns or ("*.py", "*.sql") for path in (ROOT / room).rglob(one))
    for path in sorted(path for path in found if path.is_file()):
        said.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return said.hexdigest()[:16]


@contextmanager
def copies() -> Iterator[None]:
    """Databases that Django makes for tests begin as copies, with nothing left to migrate."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template(os.environ["LOOPDESK_DATABASE_URL"])
    with mock.patch.object(migrate.Command, "handle", _copy_into_the_connection):
        yield


def _copy_into_the_connection(*_arguments, **_options) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(file())) as source:
            source.backup(connection.connection)


def file() -> Path:
    """A migrated SQLite database."""
    path = FOLDER / f"{digest()}.sqlite3"
    with _alone():
        if not path.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            made = path.with_suffix(".part")
            made.unlink(missing_ok=True)
            _migrate(f"sqlite:///{made}")
            made.rename(path)
    return path


def template(url: str) -> str:
    """The name of a migrated database on the server of `url`."""
    name = f"loopdesk_migrated_{digest()}"
    with _alone(), psycopg.connect(url, autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(f'CREATE DATABASE "{name}_part"')
            _migrate(address_of(url, f"{name}_part"))
            admin.execute(f'ALTER DATABASE "{name}_part" RENAME TO "{name}"')
    return name


def collected() -> Path:
    """A folder with the static files as they are served: hashed names, compressed."""
    folder = FOLDER / digest("*.css", "*.js", "*.json", "*.svg", "*.txt", "*.woff2")
    with _alone():
        if not folder.exists():
            for old in FOLDER.glob("*/static"):
                shutil.rmtree(old.parent)
            made = FOLDER / "part"
            _manage("collectstatic", "--noinput", DJANGO_SETTINGS_MODULE="config.settings", LOOPDESK_VAR=str(made))
            made.rename(folder)
    return folder / "static"


def copy_to_file(path: Path) -> None:
    shutil.copy(file(), path)


def copy_to_database(url: str, name: str) -> None:
    """A new database of this name on the server of `url`."""
    source = template(url)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def address_of(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def _alone() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    _manage("migrate", DJANGO_SETTINGS_MODULE="tests.settings", LOOPDESK_DATABASE_URL=url)


def _manage(*command: str, **environment: str) -> None:
    complete = [sys.executable, "manage.py", *command, "--verbosity", "0"]
    subprocess.run(complete, cwd=ROOT, env=os.environ | environment, check=True)


if __name__ == "__main__":
    template(*sys.argv[1:])
