"""Fill an empty installation with a province company and two hundred marketing cases."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from approvals.organisation.models import Department
from marketing_review.management.demo.people import PASSWORD, settle_people
from marketing_review.management.demo.story import tell
from marketing_review.services import install_marketing_process, install_standard_templates
from workflows.ledger.models import Message

NEWS = timedelta(days=2)


class Command(BaseCommand):
    help = "Loads the demo: organisation, process, templates and marketing cases in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are departments already")
        parser.add_argument("--cases", type=int, default=200)
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args: Any, **options: Any) -> None:
        if Department.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are departments already; the demo is for an empty installation.")
        began = monotonic()
        with translation.override("zh-hans"), transaction.atomic():
            made = self._load(options["cases"], options["seed"])
        self.stdout.write(f"{made} cases in {monotonic() - began:.0f} s; the demo's password is {PASSWORD}")

    def _load(self, cases: int, seed: int) -> int:
        now = timezone.now().replace(microsecond=0)
        founded = now - timedelta(days=400)
        people = settle_people(founded)
        install_standard_templates(by=people["20051"], at=founded)
        install_marketing_process(author=people["20051"], publisher=people["20052"], at=founded)
        made = tell(people, cases=cases, seed=seed, at=now)
        _let_old_news_rest(now)
        return made


def _let_old_news_rest(now: datetime) -> None:
    """What happened long ago is no news to anybody."""
    waiting = Message.objects.filter(effect="notify", delivered_at=None).values_list("pk", "payload")
    old = [pk for pk, payload in waiting if datetime.fromisoformat(json.loads(payload)["at"]) < now - NEWS]
    Message.objects.filter(pk__in=old).update(delivered_at=now)
