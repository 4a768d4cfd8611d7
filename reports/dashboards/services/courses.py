"""How far cases have come, read again when they have moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef

from approvals.health.services import DECIDED, RETURN
from approvals.inbox.models import WorkItem
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for
from complaints.archive.months import month_of
from marketing_review.models import MarketingCase
from marketing_review.models import State as Marketing
from reports.dashboards.models import Course, Fate, Stage
from reports.dashboards.services.units import units_of
from workflows.runtime.document import load_deeds
from workflows.runtime.models import Case

REACHED_BY: Final[Mapping[str, Stage]] = {
    "submit": Stage.SUBMITTED, "pass_cosign": Stage.COSIGNED, "approve_by_leader": Stage.APPROVED,
    "launch": Stage.LAUNCHED, "submit_evaluation": Stage.EVALUATED, "close": Stage.IN_LIBRARY,
}  # fmt: skip
SENT_BACK: Final = frozenset({"send_back", "reopen_quality_review", "reopen_cosign", "reopen_legal"})
FATES: Final[Mapping[str, Fate]] = {Marketing.CANCELLED: Fate.CANCELLED, Marketing.REJECTED: Fate.REJECTED}
COLUMNS: Final = (
    "revision", "process_version__process_id", "initiator_id", "started_at", "ended_at", "status", "fired")
WRITTEN: Final = ("revision", "finished", "worked", "returned", "open", "stage", "fate", "over_at", "evaluated")


def keep(batch: int) -> list[Course]:
    """Read a batch of cases that are new or have moved; returns their courses."""
    known = Course.objects.filter(case=OuterRef("pk"))
    moved = Course.objects.filter(open=True).exclude(revision=F("case__revision")).order_by("pk")
    wanted = list(moved.values_list("pk", flat=True)[:batch])
    new = Case.objects.filter(~Exists(known)).order_by("pk").values_list("pk", flat=True)[: batch - len(wanted)]
    cases = list(Case.objects.filter(pk__in=[*wanted, *new]).select_related("process_version").only(*COLUMNS))
    made = _courses(cases)
    Course.objects.bulk_create(
        made, batch_size=500, update_conflicts=True, unique_fields=["case"], update_fields=WRITTEN)
    return made


def _courses(cases: Sequence[Case]) -> list[Course]:
    campaigns = {one.case_id: one for one in MarketingCase.objects.filter(case__in=cases).only(
        "case_id", "state", "round_number", "launched_at", "ended_at", "live_round_id")}
    units = units_of({case.pk: case.initiator_id for case in cases})
    back = _sent_back([case.pk for case in cases if case.ended_at and case.pk not in campaigns])
    return [_campaign(case, campaigns[case.pk], units[case.pk]) if case.pk in campaigns
            else _plain(case, units[case.pk], case.pk in back) for case in cases]


def _plain(case: Case, unit: int | None, returned: bool) -> Course:
    finished = case.ended_at if case.status == Case.Status.ENDED else None
    return Course(**_common(case, unit, finished), returned=bool(finished) and returned)


def _campaign(case: Case, campaign: MarketingCase, unit: int | None) -> Course:
    """A marketing case counts as finished when it is launched for the first time; what follows is the campaign."""
    deeds = [deed.transition for deed in load_deeds(case.fired)]
    before = deeds[: deeds.index("launch")] if "launch" in deeds else deeds
    stage = max((REACHED_BY[deed] for deed in deeds if deed in REACHED_BY), default=Stage.DRAFTED)
    return Course(
        **_common(case, unit, campaign.launched_at), returned=bool(SENT_BACK.intersection(before)), stage=stage,
        fate=_fate(campaign, stage), over_at=campaign.ended_at,
        evaluated=campaign.state in (Marketing.EVALUATED, Marketing.CLOSED))


def _fate(campaign: MarketingCase, stage: Stage) -> Fate:
    if campaign.state in FATES:
        return FATES[campaign.state]
    sent_back = campaign.state == Marketing.DRAFT and stage > Stage.DRAFTED and campaign.live_round_id is None
    return Fate.REVISING if sent_back else Fate.ON_THE_WAY


def _common(case: Case, unit: int | None, finished: datetime | None) -> dict[str, object]:
    worked = reckoning.between(calendar_for(), case.started_at, finished) if finished else None
    return {
        "case_id": case.pk, "revision": case.revision, "process_id": case.process_version.process_id, "unit_id": unit,
        "begun": month_of(case.started_at), "finished": month_of(finished) if finished else None,
        "worked": int(worked.total_seconds()) if worked is not None else None, "open": case.ended_at is None,
    }  # fmt: skip


def _sent_back(cases: Iterable[int]) -> set[int]:
    """Those of the cases that somebody sent back."""
    found = WorkItem.objects.filter(DECIDED, outcome=RETURN, case__in=cases)
    return set(found.values_list("case_id", flat=True))
