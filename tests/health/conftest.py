"""The small house of the inbox, and one case taken through it at a chosen pace."""

from datetime import timedelta

import pytest

from approvals.health.services import measure
from tests.inbox.world import World
from tests.organisation.factories import common_people
from workflows.ledger.chain import Reason


class Clinic(World):
    def through(self, case, *, quality=timedelta(hours=1), back=False):
        """Take a case to its end; the quality review lies there for so long (by the clock on the wall)."""
        people = self.people
        self.decide(case, "draft", "submit", by=people.chenxiao)
        self.later(hours=quality.total_seconds() / 3600)
        if back:
            self.return_to(case, "quality", "draft", by=people.wangmin, reasons=[Reason(1, "口径没有退出办法")])
            self.decide(case, "draft", "submit", by=people.chenxiao)
        self.decide(case, "quality", by=people.wangmin)
        for signer, who in (("risk_reviewer", people.liqiang), ("service_reviewer", people.zhaolin),
                            ("finance_reviewer", people.sunhao)):
            self.decide(case, "board", by=who, signer=signer)
        self.decide(case, "legal", by=people.qianning)
        return case

    def measured(self):
        return measure(at=self.later())


@pytest.fixture
def clinic(db):
    return Clinic(common_people())
