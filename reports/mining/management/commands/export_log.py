"""`manage.py export_log PROCESS FILE`: the event log of a process, for process mining; its cases are played again."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import make_aware, now

from reports.mining.conformance import conformance_of
from reports.mining.log import cases_in, logged
from reports.mining.models import LogExport
from reports.mining.writing import write_log
from workflows.library.models import Process

BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


class Command(BaseCommand):
    help = "Writes the event log of a process as XES or OCEL 2.0, checks it, and plays its cases again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", help="the key of the process, e.g. marketing_case")
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=LogExport.Format.values, default=LogExport.Format.XES)
        parser.add_argument("--since", type=date.fromisoformat, help="cases started from this day")
        parser.add_argument("--until", type=date.fromisoformat, help="cases started until this day")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Process.objects.filter(key=options["process"]).exists():
            raise CommandError(f"There is no process with the key {options['process']}.")
        if options["file"].exists():
            raise CommandError(f"{options['file']} is there already.")
        since = _midnight(options["since"]) if options["since"] else BEGINNING
        until = _midnight(options["until"] + timedelta(days=1)) if options["until"] else now()
        cases = cases_in(process=options["process"], since=since, until=until)
        written = write_log(options["file"], logged(cases), options["format"])
        played = conformance_of(cases)
        self.stdout.write(f"{written.cases} cases, {written.events} events in {options['file']}")
        self.stdout.write(f"{played.fitting} of {played.cases} cases fit their version ({played.commands} moves)")
        for key, why in played.misfits:
            self.stdout.write(f"  {key}: {why}")


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
