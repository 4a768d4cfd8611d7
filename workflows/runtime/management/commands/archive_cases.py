"""manage.py archive_cases --before 2020-01-01: files with the events of cases that ended before, and their proofs."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware, now
from django.utils.translation import gettext as _

from workflows.ledger.actor import SYSTEM
from workflows.runtime.selectors import ended_before
from workflows.transparency.archive import archive, archived


class Command(BaseCommand):
    help = _("把某日之前办结的案件导出为可独立核验的归档文件，账本本身不删减。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", required=True, help=_("办结早于这一天，例如 2020-01-01"))

    def handle(self, *args: Any, **options: Any) -> None:
        """One file per case; what is archived already and has not grown since is left alone."""
        day = parse_date(options["before"])
        if day is None:
            raise CommandError(_("日期应写作 2020-01-01 的样子。"))
        kept = {(one.stream, one.seq) for one in archived()}
        for case in ended_before(make_aware(datetime.combine(day, time.min))):
            if (case.stream, case.ledger_seq) not in kept:
                made = archive(stream=case.stream, seq=case.ledger_seq, by=SYSTEM, at=now())
                self.stdout.write(f"{made.sha256}  {made.path}")
