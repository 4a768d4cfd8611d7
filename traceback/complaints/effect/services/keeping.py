"""What was counted last of a rule: the ticket's page shows it, and what is decided shows what was decided on."""

from __future__ import annotations

from complaints.effect.models import Measurement
from complaints.effect.selectors.measuring import Measured, row_of


def keep(found: Measured) -> None:
    """Keep a measurement in the place of the one before; one statement."""
    row = Measurement(rule=found.rule, **row_of(found))
    Measurement.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["rule"],
        update_fields=["until", "series", "beside", "proposal", "at"])
