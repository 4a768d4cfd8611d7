"""What people read along with, unread first."""

from __future__ import annotations

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from approvals.inbox.models import Copy
from approvals.inbox.selectors.cases import HEAVY
from approvals.organisation.models import Person


def copies_of(person: Person, *, q: str = "", read: str = "") -> QuerySet[Copy]:
    """What was copied to the person: what they have not read first, each part latest first."""
    found = Copy.objects.filter(person=person).select_related("case__process_version__process", "by")
    if read:
        found = found.filter(read_at__isnull=read == "unread")
    for word in q.split()[:5]:
        found = found.filter(Q(case__title__icontains=word) | Q(case__key__icontains=word)
                             | Q(by__name__icontains=word))
    heavy = [f"case__{name}" for name in HEAVY]
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    return found.defer(*heavy).order_by(is_read, "-at", "-pk")


def unread_copies(person: Person) -> int:
    """How many the person has not read."""
    return Copy.objects.filter(person=person, read_at=None).count()
