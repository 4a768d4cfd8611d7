"""What is counted about a case."""

from __future__ import annotations

from workflows.measures.models import Measure


def measures_of(case_id: int) -> list[Measure]:
    """Every measure of the case, in one order."""
    return list(Measure.objects.filter(case_id=case_id).order_by("name", "source", "pk"))
