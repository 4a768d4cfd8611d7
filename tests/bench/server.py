"""A PostgreSQL database of one's own for a benchmark, on the server named in LOOPDESK_DATABASE_URL or a private one."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).parents[2]


def figure(name: str, value: float, target: str = "") -> None:
    """Print one figure; `target` is like `<=12` or `>=0.45`."""
    print(f"FIGURE {name}={value:.4g}" + (f" target={target}" if target else ""), flush=True)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of a running server."""
    given = os.environ.get("LOOPDESK_DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    sys.path.insert(0, str(ROOT / "tools"))
    from private_postgres import server as private

    with private() as url:
        yield url


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    with server() as url, psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def set_up(url: str) -> None:
    """Make the product ready to use on the database: settings read, tables made."""
    os.environ["LOOPDESK_DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("LOOPDESK_LOG", "ERROR")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
