"""The posts that the shipped process names, and who leads tickets by holding one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from approvals.organisation.models import Holding, Person

LOCATOR: Final = "complaint_locator"  # customer service: locates causes, leads prioritising
LEAD: Final = "complaint_lead"  # Quality Management: leads what province and branches do together
JUDGE: Final = "effect_judge"  # Quality Management: judges effects
MEETING: Final = "service_meeting"  # whoever keeps the service meeting
LEADING: Final = (LOCATOR, LEAD, JUDGE)


def leads(person: Person, at: datetime) -> bool:
    """Whether the person holds a post by which tickets are confirmed, dismissed, merged and linked."""
    return Holding.objects.at(at).filter(person=person, post__active=True, post__code__in=LEADING).exists()


def holds(person: Person, code: str, at: datetime) -> bool:
    """Whether the person holds the post with this code now."""
    return Holding.objects.at(at).filter(person=person, post__active=True, post__code=code).exists()
