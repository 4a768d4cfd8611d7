"""Fill an empty installation with a province company, its processes and two hundred marketing cases."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from approvals.organisation.models import Department
from marketing_review.management.demo.loading import begin, go_on
from marketing_review.management.demo.people import PASSWORD
from marketing_review.management.demo.rest import Rest
from marketing_review.models import MarketingCase


class Command(BaseCommand):
    help = "Loads the demo: organisation, processes, templates and marketing cases in every state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are departments already")
        parser.add_argument("--cases", type=int, default=200)
        parser.add_argument("--processes", action=BooleanOptionalAction, default=True,
                            help="the process architecture, which takes half a minute")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--begin", action="store_true", help="a fourth of the cases; --go-on brings the rest")
        parser.add_argument("--go-on", action="store_true", help="what --begin left, piece by piece, beside the work")

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        if options["go_on"]:
            made = go_on()
            if made:
                self.stdout.write(f"the rest of the demo: {made} pieces in {monotonic() - began:.0f} s")
            return
        if Department.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are departments already; the demo is for an empty installation.")
        rest = Rest(timezone.now().replace(microsecond=0), options["seed"], options["cases"], options["processes"])
        with translation.override("zh-hans"), transaction.atomic():
            begin(rest, all_of_it=not options["begin"])
        if options["begin"]:
            rest.keep()
        self.stdout.write(f"{MarketingCase.objects.count()} cases in {monotonic() - began:.0f} s; "
                          f"the demo's password is {PASSWORD}")
