"""Write the whole library into one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.landscape.archive import write_archive


class Command(BaseCommand):
    help = "Writes groups, processes, versions and reviews into a ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"].open("wb") as to:
            count = write_archive(to)
        self.stdout.write(f"{count} processes in {options['file']}")
