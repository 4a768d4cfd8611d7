"""`manage.py verify_trail FILE.pdf`: is this trail as it was written? Reads the file only; no database, no network."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.trail import proof


class Command(BaseCommand):
    help = "Checks the hash chain inside a PDF trail offline and names the first wrong event."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            finding = proof.check(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except proof.Unreadable as error:
            raise CommandError(str(error)) from error
        self._say(finding)

    def _say(self, finding: proof.Finding) -> None:
        if finding.honest:
            words = _("有效：%(case)s 的 %(count)s 个事件逐条相符，链头 %(head)s，核验码 %(code)s。")
            said = {"case": finding.case_key, "count": finding.events, "head": finding.head, "code": finding.code}
            self.stdout.write(self.style.SUCCESS(words % said))
            return
        if finding.seq is None:
            raise CommandError(_("无效：%(why)s。") % {"why": finding.why})
        raise CommandError(_("无效：第 %(seq)s 个事件，%(why)s。") % {"seq": finding.seq, "why": finding.why})
