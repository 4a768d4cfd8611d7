"""How many findings wait for a person: to be answered or put right by them, or for any auditor to look at."""

from __future__ import annotations

from typing import Final

from approvals.organisation.backend import Asked

WAITING: Final = Asked(
    int,
    '(SELECT COUNT(*) FROM "findings_finding" f WHERE f."owner_id" = p."id" '
    "AND f.\"state\" IN ('raised', 'rectifying')) + CASE WHEN p.\"role\" = 'auditor' THEN "
    '(SELECT COUNT(*) FROM "findings_finding" f WHERE f."state" IN (\'answered\', \'reported\')) ELSE 0 END',
)
