"""Restore a library from its archive into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from workflows.landscape.archive import BadArchive, CannotRestore, read_archive, restore_library
from workflows.ledger.actor import SYSTEM


class Command(BaseCommand):
    help = "Restores groups, processes, versions with their states, and reviews; only where there are no processes yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = restore_library(read_archive(options["file"].read_bytes()), by=SYSTEM, at=now())
        except (OSError, BadArchive, CannotRestore) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} processes restored")
