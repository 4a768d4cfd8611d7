"""Takes over the State Council's arrangement of holidays and make-up days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.working_time import legal
from approvals.working_time.services import CannotSchedule, load_year
from workflows.ledger.actor import SYSTEM


class Command(BaseCommand):
    help = "Loads the legal holidays and make-up days of one or more years; a second time changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        known = legal.known_years()
        parser.add_argument("years", nargs="*", type=int, help=f"{known[0]} to {known[-1]}; this year and the next")

    def handle(self, *args: Any, **options: Any) -> None:
        this_year = timezone.localdate().year
        asked = options["years"]
        for year in asked or (this_year, this_year + 1):
            try:
                loaded = load_year(year=year, by=SYSTEM, at=timezone.now())
            except CannotSchedule as refusal:
                if asked:
                    raise CommandError(refusal.message) from refusal
                self.stderr.write(refusal.message)
            else:
                told = {"year": year, "changed": loaded.changed, "kept": loaded.kept}
                self.stdout.write(_("%(year)d 年：载入 %(changed)d 天，保留自行设置的 %(kept)d 天。") % told)
