"""Keeping a campaign's filters, and its measures up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.tickets import posts
from complaints.tickets.services import wanted as filters
from complaints.tracing.counting import SOURCE, campaigns, counted
from complaints.tracing.models import CampaignQuery
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append, hold
from workflows.measures.services import put_measure
from workflows.runtime.models import Case


class CannotTrace(Exception):
    """Nothing was changed."""


@transaction.atomic
def keep_query(*, case_id: int, wanted: Mapping[str, Any], by: Person, at: datetime) -> CampaignQuery:
    """Count what fits this filter for the campaign, now and later; raises CannotTrace."""
    _may(by, at)
    stored = filters.kept(wanted)
    if not set(stored) - {"kind", "since", "until"}:
        raise CannotTrace(_("请至少填写关键词、分类、地区或产品之一：不能把一段时间的全部来电都算到一个营销案上。"))
    case = Case.objects.get(pk=case_id)
    hold(_stream(case))
    query, made = CampaignQuery.objects.get_or_create(
        case=case, digest=filters.digest(stored),
        defaults={"wanted": stored, "by_id": by.pk, "by_name": by.name, "at": at})
    if made or not query.active:
        CampaignQuery.objects.filter(pk=query.pk).update(active=True)
        _record("tracing.query.kept", case, stored, by, at)
    _measure(case, at)
    return query


@transaction.atomic
def drop_query(*, query_id: int, by: Person, at: datetime) -> None:
    """Count it no longer; it stays to be seen. Twice is once."""
    _may(by, at)
    query = CampaignQuery.objects.select_for_update(of=("self",)).select_related("case").get(pk=query_id)
    if not query.active:
        return
    CampaignQuery.objects.filter(pk=query.pk).update(active=False)
    _record("tracing.query.dropped", query.case, query.wanted, by, at)
    _measure(query.case, at)


def measure_campaign(*, case_id: int, at: datetime) -> None:
    """Count one campaign again."""
    with transaction.atomic():
        _measure(Case.objects.get(pk=case_id), at)


def measure_campaigns(*, at: datetime) -> int:
    """Count every campaign that has anything to count, each in a transaction of its own; how many those are."""
    keys = list(campaigns().order_by("pk").values_list("pk", flat=True))
    for case_id in keys:
        measure_campaign(case_id=case_id, at=at)
    return len(keys)


def _measure(case: Case, at: datetime) -> None:
    hold(f"measures:{case.key}")  # whoever counted first writes first
    for name, numbers in counted(case).items():
        put_measure(case_id=case.pk, name=name, source=SOURCE, counted=numbers, at=at)


def _may(by: Person, at: datetime) -> None:
    if not posts.leads(by, at):
        raise CannotTrace(_("关联条件由客户服务中心或品质管理部的溯源岗位维护。"))


def _stream(case: Case) -> str:
    return f"tracing:{case.key}"


def _record(verb: str, case: Case, wanted: Mapping[str, Any], by: Person, at: datetime) -> None:
    entry = Entry(verb=verb, object=Object("case", case.key, name=case.title), detail={"wanted": dict(wanted)})
    append(stream=_stream(case), entry=entry, at=at, by=by.as_actor())
