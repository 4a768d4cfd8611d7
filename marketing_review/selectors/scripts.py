"""Whose the scripts of marketing cases are."""

from __future__ import annotations

from typing import cast

from django.urls import reverse
from django.utils import timezone

from approvals.organisation.models import Person
from marketing_review.selectors.access import visible_to
from workflows.library.access import SignedIn
from workflows.runtime.models import Case


class CampaignScripts:
    """Who reads a marketing case and writes scripts writes what is told about it; its page is the case's."""

    def address(self, case: Case) -> str:
        """The page of the marketing case."""
        return reverse("case", kwargs={"key": case.key})

    def may_write(self, person: SignedIn, case: Case) -> bool:
        """Whether the person reads the case; that their role writes scripts is asked besides."""
        return visible_to(cast("Person", person), timezone.now()).filter(case=case).exists()
