"""Drawing a sample, and packing the trails of its cases; both are events of the audit stream."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from reports.sampling import drawing
from reports.sampling.drawing import Item
from reports.sampling.models import Sample, SampledCase
from reports.sampling.packing import Packed, pack
from reports.sampling.population import Wanted, digest, population
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append
from workflows.library.models import Process
from workflows.runtime.models import Case

EFFECT: Final = "sampling.pack"
STREAM: Final = "audit"
MOST: Final = 200  # cases in a sample: packs stay within what a worker makes in one go
METHODS: Final[dict[str, Callable[[Sequence[Item], int, str], list[Item]]]] = {
    Sample.Method.RANDOM: drawing.random, Sample.Method.STRATIFIED: drawing.stratified,
    Sample.Method.MONETARY: drawing.monetary,
}


class CannotDraw(Exception):
    """No sample was drawn; the message is a sentence fit for the user."""


@transaction.atomic
def draw_sample(
    *, wanted: Wanted, method: str, size: int, purpose: str, by: Person, at: datetime, seed: str = ""
) -> Sample:
    """Draw the cases and have the worker pack their trails; without a seed one is drawn, and kept either way."""
    if wanted.exception and not by.can("audit.inspect"):
        raise CannotDraw(_("由审计人员从例外清单抽样。"))
    process = Process.objects.filter(key=wanted.process_key).first()
    if process is None and not (wanted.exception and not wanted.process_key):
        raise CannotDraw(_("请选择流程。"))
    if not 1 <= size <= MOST:
        raise CannotDraw(_("样本量在 1 到 %(most)s 之间。") % {"most": MOST})
    items = population(wanted, person=by, at=at)
    seed = seed.strip() or secrets.token_hex(8)
    drawn = METHODS[method](items, size, seed)
    if not drawn:
        raise CannotDraw(_nothing(items, wanted))
    sample = Sample.objects.create(
        method=method, seed=seed, wanted=size, process_key=wanted.process_key,
        process_name=process.name if process else _("全部流程"), since=wanted.since, until=wanted.until,
        exception=wanted.exception, department_id=wanted.department, ended_only=wanted.ended_only,
        population=len(items), population_sha256=digest(items), purpose=purpose, requested_by=by, requested_at=at)
    _keep(sample, drawn)
    _record("sampling.sample.drawn", sample, at, by)
    outbox.put(effect=EFFECT, key=f"sample-{sample.code}", payload={"sample_id": sample.pk})
    return sample


def _nothing(items: Sequence[Item], wanted: Wanted) -> str:
    if not items:
        return _("这个范围内没有可抽的案件。") if wanted.exception else _("这个期间没有可抽的案件。")
    return _("这些案件都没有预算金额，不能按货币单位抽样，请改用随机或分层抽样。")


def _keep(sample: Sample, drawn: Sequence[Item]) -> None:
    titles = dict(Case.objects.filter(key__in=[item.key for item in drawn]).values_list("key", "title"))
    SampledCase.objects.bulk_create(
        SampledCase(sample=sample, place=place, case_key=item.key, title=titles[item.key], stratum=item.stratum,
                    amount=Decimal(item.amount) / 100 if item.amount else None)
        for place, item in enumerate(drawn, 1))


def make_pack(*, sample_id: int, at: datetime) -> Sample:
    """Export, check and pack the trails of the sample; a finished one is left alone. Raises StillBuilding."""
    sample = Sample.take(sample_id, at)
    if sample.is_over:
        return sample
    packed = pack(sample, at=at, progress=lambda percent: Sample.tell(sample_id, percent))
    return _packed(sample, packed, at)


@transaction.atomic
def _packed(sample: Sample, packed: Packed, at: datetime) -> Sample:
    if sample.finish(at, {"cases": packed.cases, "honest": packed.honest, "events": packed.events}):
        file = File(sample.file_name, sample.sha256, sample.size)
        _record("sampling.pack.made", sample, at, None, file)
    return sample


def _source(sample: Sample) -> dict[str, str]:
    """The list of exceptions it was drawn from, if it was."""
    if not sample.exception:
        return {}
    department = sample.department.code if sample.department else ""
    return {"exception": sample.exception, "process": sample.process_key, "department": department}


def _record(verb: str, sample: Sample, at: datetime, by: Person | None, *files: File) -> None:
    about = Object("sample", sample.code, name=f"{sample.process_name} {sample.since}–{sample.until}")
    keys = list(sample.cases.values_list("case_key", flat=True))
    detail = {"method": sample.method, "seed": sample.seed, "size": sample.wanted, "population": sample.population,
              "population_sha256": sample.population_sha256, "cases": keys, **_source(sample)} if by else {}
    append(stream=STREAM, at=at, by=by.as_actor() if by else SYSTEM,
           entry=Entry(verb=verb, object=about, reason=sample.purpose if by else "", files=files, detail=detail))
