"""`manage.py verify_trail FILE.pdf …`: are these trails as they were written? No database, no network."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from verify_trail import cli
from verify_trail.verdict import Exit


class Command(BaseCommand):
    help = "Checks a PDF trail offline and names the first wrong event; the same as the command verify-trail."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        cli.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found, and end as the command does."""
        beside = {name: options[name] for name in ("checkpoint", "key", "certificate")}
        ended, told = cli.run(options["files"], options["lang"], **beside)
        if ended is not Exit.VALID:
            raise CommandError("\n".join(told), returncode=ended)
        self.stdout.write("\n".join(told))
