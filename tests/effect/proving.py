"""A short way past the gate for tests of other rooms: a rule that its numbers meet."""

from datetime import timedelta

from django.utils.timezone import localdate

from complaints.effect.models import ClosingRule
from complaints.models import Exposure, ImportRun, Place, Product, Source


def prove(ticket, at):
    """A rule of the ticket's round and an exposure by which it is effective, unless it has a rule already."""
    if ticket.closing_rules.filter(round=ticket.round).exists():
        return
    fix = localdate(at) - timedelta(days=2)
    before = fix - timedelta(days=1)
    ClosingRule.objects.create(
        ticket=ticket, number=ticket.closing_rules.count() + 1, round=ticket.round, wanted={"q": "没有这样的投诉"},
        measure="orders", target=1, window=1, least_exposure=1, fix_on=fix, problem_from=before, problem_until=before,
        relapse_limit=2, reason="按方案", by_name="吕晨", at=at)
    if not Exposure.objects.filter(measure="orders", day=fix).exists():
        source, _new = Source.objects.get_or_create(code="hotline", defaults={"name": "10086 热线"})
        run = ImportRun.objects.create(kind="exposures", source=source, name="订单.csv", sha256="0" * 64, size=1,
                                       by_name="导入人", uploaded_at=at)
        nowhere, nothing = (model.objects.get_or_create(name="")[0] for model in (Place, Product))
        Exposure.objects.create(measure="orders", day=fix, place=nowhere, product=nothing, value=10_000, run=run)
