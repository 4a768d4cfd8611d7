"""Whose a case is: the department that a marketing case belongs to, else that of whoever began it."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.organisation.models import Person
from marketing_review.models import MarketingCase


def units_of(initiators: Mapping[int, int | None]) -> dict[int, int | None]:
    """By case the department; `initiators` by case. None where a machine began it. Two statements."""
    own = dict(MarketingCase.objects.filter(case__in=initiators).values_list("case_id", "department_id"))
    wanted = {person for case, person in initiators.items() if person and case not in own}
    departments = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "department_id"))
    return {case: own.get(case) or departments.get(person or 0) for case, person in initiators.items()}
