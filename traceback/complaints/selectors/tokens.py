"""Questions about the keys of other systems."""

from __future__ import annotations

from django.db.models import QuerySet

from complaints.models import ApiToken


def tokens() -> QuerySet[ApiToken]:
    """All keys, those that were made last first."""
    return ApiToken.objects.select_related("source", "tree").order_by("-made_at", "-pk")
