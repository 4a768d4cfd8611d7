"""Campaigns that run while the tests do: the office's clock stands some weeks behind ours, so that pages act now."""

from datetime import datetime, time, timedelta

from django.test import Client
from django.utils import timezone

from marketing_review.services import enter_figures
from tests.marketing_review.world import Office

EVALUATION = {"satisfaction": "86.5", "marketing_effect": "办理率超过目标", "collaboration": "各部门配合顺畅",
              "satisfaction_note": "预评估影响可控，实际投诉低于预期", "lessons": "礼品应分批到店"}
FIGURES = {"participants": 2680, "failures": 3, "complaints": 0, "gifts_given": 2680, "gifts_exchanged": 8,
           "revenue": "268000.00", "cost": "183580.00"}


class House(Office):
    """The office of the scenarios with campaigns in full swing."""

    def __init__(self):
        super().__init__()
        self.clock = timezone.now() - timedelta(days=20)

    def tick(self, **how):
        self.clock += timedelta(**(how or {"minutes": 1}))
        return self.clock

    def open(self, category="prepaid-gift", by=None, **changes):
        start = timezone.localdate() - timedelta(days=10)
        period = {"period_start": f"{start} 00:00", "period_end": f"{start + timedelta(days=60)} 24:00"}
        return super().open(category, by, **{**period, **changes})

    def day(self, number=0):
        """A day since the launch."""
        return (timezone.now() - timedelta(days=19 - number)).date()

    def figures(self, case, days=1, start=0, **values):
        """Some days' figures, entered at the end of each."""
        first = timezone.localdate(self.fresh(case).launched_at)
        for day in (first + timedelta(days=number) for number in range(start, start + days)):
            self.clock = max(self.clock, timezone.make_aware(datetime.combine(day, time(20))))
            enter_figures(case_key=case.key, day=day, values={**FIGURES, **values}, by=self.chenxiao, at=self.tick())

    def ended(self, title="岁末充100送50+保温杯", **values):
        case = self.launch(title=title)
        self.figures(case, **values)
        self.decide(case, "run", self.chenxiao, "end", form={}, comment="活动到期")
        return self.fresh(case)

    def evaluated(self, **values):
        case = self.ended(**values)
        self.decide(case, "evaluation", self.chenxiao, "submit", form=EVALUATION)
        return self.fresh(case)

    def closed(self, **values):
        case = self.evaluated(**values)
        self.decide(case, "quality_confirm", self.wangmin)
        return self.fresh(case)

    def browse(self, person):
        """A client of somebody who has signed in."""
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return client


def text_of(answer):
    return answer.content.decode()


def page(case, part=""):
    return f"/c/{case.key}/{part}"


def run(house, case, person=None, **sent):
    return house.browse(person or house.chenxiao).post(page(case, "run/"), sent)


def dispatched(house):
    return house.approve(house.to_leader())
