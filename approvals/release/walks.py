"""The gate of walk-throughs: a script that somebody else has signed, and every kept one still fits or is explained."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.release.gates import Gate, Wanted
from approvals.walkthrough.selectors.scripts import missing_of


def walked(wanted: Wanted) -> Gate:
    """Whether the version has been walked through."""
    version = wanted.version
    url = reverse("walkthroughs-of", args=[version.process.code, version.number])
    return Gate("walked", _("流程穿越"), tuple(missing_of(version)), url)
