"""manage.py migrate: as Django's own, except that a database that is still empty gets its tables at once.

Walking through all migrations takes a minute of computing (each of hundreds of steps draws all models anew) and gives
the same database: `tests/config/test_fresh.py` compares the two."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from workflows.ledger import fresh


class Command(migrate.Command):
    """Django's own with a short way for empty databases."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Build an empty database from today's models and note every migration as applied; migrate any other."""
        connection = connections[options["database"]]
        if fresh.applies_to(connection, options):
            fresh.build(connection, verbosity=options["verbosity"])
        super().handle(*args, **options)
