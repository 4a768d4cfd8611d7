"""Fill an empty installation with a province company, its processes and two hundred marketing cases."""

from __future__ import annotations

import json
from argparse import BooleanOptionalAction
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from approvals.organisation.models import Department, Post
from approvals.release.installing import install_release_process
from marketing_review.management.demo.people import PASSWORD, settle_people
from marketing_review.management.demo.practice import do_field_work
from marketing_review.management.demo.rules import bound_source, write_rules
from marketing_review.management.demo.story import tell
from marketing_review.management.demo.trial import try_a_version
from marketing_review.services import install_marketing_process, install_standard_templates
from workflows.landscape.management.demo.filling import Cast, fill_landscape
from workflows.ledger.models import Message

NEWS = timedelta(days=2)


class Command(BaseCommand):
    help = "Loads the demo: organisation, processes, templates and marketing cases in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are departments already")
        parser.add_argument("--cases", type=int, default=200)
        parser.add_argument("--processes", action=BooleanOptionalAction, default=True,
                            help="the process architecture, which takes half a minute")
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args: Any, **options: Any) -> None:
        if Department.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are departments already; the demo is for an empty installation.")
        began = monotonic()
        with translation.override("zh-hans"), transaction.atomic():
            made = self._load(options["cases"], options["seed"], with_processes=options["processes"])
        self.stdout.write(f"{made} cases in {monotonic() - began:.0f} s; the demo's password is {PASSWORD}")

    def _load(self, cases: int, seed: int, *, with_processes: bool) -> int:
        now = timezone.now().replace(microsecond=0)
        founded = now - timedelta(days=400)
        people = settle_people(founded)
        install_standard_templates(by=people["20051"], at=founded)
        author, publisher = people["20051"], people["20052"]
        bound = write_rules(author=author.as_actor(), publisher=publisher.as_actor(), founded=founded, at=now)
        install_marketing_process(author=author, publisher=publisher, at=founded, source=bound_source(bound))
        install_release_process(author=author, publisher=publisher, at=founded, command="load_demo")
        if with_processes:
            cast = Cast(people["20051"].as_actor(), people["20052"].as_actor(), _post_names())
            fill_landscape(cast=cast, at=now)
        made = tell(people, cases=cases, seed=seed, at=now)
        if cases:
            try_a_version(people, seed=seed, at=now)
            do_field_work(people, at=now)
        _let_old_news_rest(now)
        return made


def _post_names() -> dict[str, str]:
    return dict(Post.objects.values_list("code", "name"))


def _let_old_news_rest(now: datetime) -> None:
    """What happened long ago is no news to anybody."""
    waiting = Message.objects.filter(effect="notify", delivered_at=None).values_list("pk", "payload")
    old = [pk for pk, payload in waiting if datetime.fromisoformat(json.loads(payload)["at"]) < now - NEWS]
    Message.objects.filter(pk__in=old).update(delivered_at=now)
