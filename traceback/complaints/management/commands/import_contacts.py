"""Take a file of contacts, or of what they are measured against, in from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from complaints.models import Contact, Exposure, ImportRun, Source
from complaints.reading import DateForm
from complaints.selectors import problems_csv
from complaints.services import CannotTakeIn, cancel_run, create_source, keep_file, start_run
from complaints.services.taking import go_on
from complaints.understanding import Mapping
from workflows.ledger.actor import SYSTEM

CHUNK = 1 << 20


class Command(BaseCommand):
    """`manage.py import_contacts FILE --source hotline`: columns as remembered for the source, or as headings say."""

    help = "Import contacts from a CSV or XLSX file; rows whose numbers are there already change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="code of the source")
        parser.add_argument("--name", help="name of the source, where it is new")
        parser.add_argument("--exposure", choices=Exposure.Measure.values, help="the file holds such counts")
        parser.add_argument("--kind", choices=Contact.Kind.values, help="of rows that do not say it")
        parser.add_argument("--dates", choices=[form.value for form in DateForm], help="how dates are written")
        parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADING")
        parser.add_argument("--problems", type=Path, help="where to write the report of rows with problems (CSV)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file and say what became of its rows."""
        try:
            run = _start(options)
        except (CannotTakeIn, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        run = _finished(run)
        if options["problems"]:
            options["problems"].write_bytes(b"".join(problems_csv(run)))
        if run.state != ImportRun.State.FINISHED:
            raise CommandError(run.failure or str(run.get_state_display()))
        print(f"{run.done} rows: {run.stored} new, {run.repeated} repeated, {run.wrong} with problems")


def _start(options: dict[str, Any]) -> ImportRun:
    source, path = _source(options), options["file"]
    kind = ImportRun.Kind.EXPOSURES if options["exposure"] else ImportRun.Kind.CONTACTS
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        run = keep_file(source_id=source.pk, kind=kind, name=path.name, chunks=chunks, by=SYSTEM, at=now(),
                        way=ImportRun.Way.COMMAND)
    mapping = Mapping.from_json(run.mapping)
    mapping.columns |= dict(_pair(given) for given in options["column"])
    mapping.date_form = options["dates"] or mapping.date_form
    mapping.kind = options["kind"] or mapping.kind
    mapping.measure = options["exposure"] or mapping.measure
    try:
        return start_run(run_id=run.pk, mapping=mapping, by=SYSTEM, at=now())
    except CannotTakeIn:
        cancel_run(run_id=run.pk, by=SYSTEM, at=now())  # its file may hold numbers of people and must not lie about
        raise


def _source(options: dict[str, Any]) -> Source:
    source = Source.objects.filter(code=options["source"]).first()
    if source is None and options["name"]:
        return create_source(code=options["source"], name=options["name"], by=SYSTEM, at=now())
    if source is None:
        raise CommandError(f"There is no source {options['source']!r}; --name makes it.")
    return source


def _pair(given: str) -> tuple[str, str]:
    field, sign, heading = given.partition("=")
    if not sign:
        raise CommandError(f"{given!r} is not FIELD=HEADING.")
    return field, heading


def _finished(run: ImportRun) -> ImportRun:
    """Go on until it is over; a worker that helps is welcome."""
    done = -1
    while run.state == ImportRun.State.RUNNING and run.done != done:
        done = run.done
        go_on(run_id=run.pk, at=now())
        run = ImportRun.objects.get(pk=run.pk)
    return run
