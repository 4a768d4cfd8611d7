"""The marketing office on the site's own database, in our own time; made once, each test takes a case of its own."""

from datetime import timedelta

from django.utils import timezone

from tests.marketing_review.world import Office


class Bureau(Office):
    """The office of the scenarios, its clock a few hours behind ours so that deeds have passed when they are read."""

    def __init__(self):
        super().__init__()
        self.clock = timezone.now() - timedelta(hours=5)

    def tick(self, **how):
        self.clock += timedelta(**(how or {"seconds": 5}))
        return self.clock

    def second_round(self):
        """A case that risk control sent back with two reasons, changed and handed in again, in co-sign once more."""
        case = self.to_cosign()
        self.send_back(case, "department_cosign", self.liqiang, signer="post:risk_reviewer", field="optout_rules",
                       reasons=("退订方式没有写生效时间", "违约金口径要写明上限"))
        self.save(case, optout_rules="短信发送 TDSC 到 10086，24 小时内生效；未返赠费停止返还",
                  offer="预存100元，赠费50元分5月返还每月10元，保温杯1只（赠完即止）", period_end="2027-02-28 24:00")
        case = self.submit(case, **{"answer.1": "已写明 24 小时内生效", "answer.2": "预存余额可退，不收违约金"})
        self.decide(case, "quality_review", self.wangmin)
        return self.fresh(case)
