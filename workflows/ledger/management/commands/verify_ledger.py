"""manage.py verify_ledger: is the whole ledger, or one stream of it, as it was written?"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.ledger import selectors
from workflows.ledger.selectors import Verdict
from workflows.ledger.sentences import explain

EVERY = 10_000


class Command(BaseCommand):
    help = _("检查事件账本的哈希链，指出第一条有问题的事件。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stream", help=_("只检查这一条事件流，例如 case:MKT-2026-0417"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every wrong stream; the exit code says whether there was one."""
        started, name = monotonic(), options["stream"]
        streams = events = wrong = 0
        verdicts: Iterable[Verdict] = [selectors.verify_stream(name)] if name else selectors.verify_all(_Progress())
        for verdict in verdicts:
            streams, events = streams + 1, events + verdict.events
            if verdict.wrong is not None:
                wrong += 1
                self.stdout.write(f"{verdict.stream}: {explain(verdict.wrong)}")
        told = {"streams": streams, "events": events, "rate": events / max(monotonic() - started, 1e-6)}
        self.stdout.write(_("已检查 %(streams)d 条事件流、%(events)d 条事件，每秒 %(rate).0f 条。") % told)
        if wrong:
            raise CommandError(ngettext("%(n)d 条事件流有问题。", "%(n)d 条事件流有问题。", wrong) % {"n": wrong})


class _Progress:
    """A line on the terminal's error stream for every so many events."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, events: int) -> None:
        if events - self.told >= EVERY:
            self.told = events
            sys.stderr.write(f"… {events}\n")
