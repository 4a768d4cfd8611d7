"""Driving one case to where the demo wants it, the way people would: through the inbox and the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from django.core.files.base import ContentFile
from django.utils import timezone

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.signing import meaning_of
from approvals.inbox.services import decide, return_case
from approvals.inbox.services.deciding import signature_of
from approvals.organisation.models import Person
from approvals.organisation.selectors import holders_of
from approvals.signatures.services import Sent, Signed, sign
from marketing_review.management.demo.campaigns import Campaign
from marketing_review.management.demo.people import PASSWORD
from marketing_review.management.demo.returns import BY_FIELD, RETURNS, Trouble, corrected, trouble_of
from marketing_review.models import MarketingCase, State
from marketing_review.selectors.checklists import pinned, wanted
from marketing_review.services import (
    attach,
    cancel_case,
    enter_figures,
    give_feedback,
    open_case,
    open_emergency_procedure,
    resume_after_emergency,
    save_draft,
)
from workflows.ledger.chain import Reason

COMMENTS: Final = ("同意。", "已核对，同意。", "条款清楚，同意。", "与送审内容一致，通过。", "按清单逐项核对，无异议。")
NOTES: Final = ("已核对", "与附件一致", "见测试记录", "已与经办人确认")
PDF: Final = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EVALUATION: Final = {
    "marketing_effect": "办理量与预期基本一致，老客户占比高于预期，新增收入主要来自中高端客户。",
    "collaboration": "各部门按时完成任务，客服提前一周完成培训，知识库条目上线首日即可查询。",
    "satisfaction_note": "预评估的咨询高峰如期出现在首周，实际满意度与预期相差不到两个百分点。",
    "lessons": "礼品应分批到店并每日公示库存；退订口径须在首日短信中说明。",
}


SATURDAY: Final = 5
OPENS, CLOSES = 9, 18
SUCCESS: Final = (0.95, 1.4)  # of the participation that was hoped for
COMPLAIN: Final = (0.0, 0.0004)  # of those who join
QUIET: Final = 0.0005  # an ordinary day stays below what alerts
IN_TROUBLE: Final = (0.002, 0.004)  # the same on a day that goes wrong
EXCHANGES: Final = 0.001
LARGE: Final = 60_000  # customers: below that even a bad day is not a batch of complaints


def signed(item: WorkItem, by: Person, outcome: str, at: datetime) -> dict[str, Any]:
    """The person's signature with the demo's password, where the step asks for one."""
    if not signature_of(item):
        return {}
    return replace(_confirmed(by), meaning=meaning_of(item, outcome), at=at).to_json()


@cache
def _confirmed(by: Person) -> Signed:
    """The person confirmed by their password, once: a password's hash takes its time on purpose."""
    return sign(person=by, sent=Sent(password=PASSWORD), meaning="", must_draw=False, at=timezone.now())


@dataclass(slots=True)
class Driver:
    """One case with its own clock and dice."""

    rng: Random
    people: Mapping[str, Person]
    clock: datetime
    end: datetime
    case: MarketingCase | None = None
    pace: float = 1.0

    def later(self, hours: float = 2.0) -> datetime:
        """The next moment of this case, in office hours; never past the demo's own day."""
        wanted = self.clock + timedelta(hours=hours * self.pace * self.rng.uniform(0.5, 1.5))
        self.clock = min(self._in_office_hours(wanted), self.end)
        return self.clock

    def _in_office_hours(self, at: datetime) -> datetime:
        local = timezone.localtime(at)
        if local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES:
            return at
        morning = local.replace(hour=OPENS, minute=self.rng.randint(0, 59), second=self.rng.randint(0, 59))
        morning += timedelta(days=1 if local.hour >= CLOSES else 0)
        return morning + timedelta(days=max(0, 7 - morning.weekday()) if morning.weekday() >= SATURDAY else 0)

    @property
    def marketing(self) -> MarketingCase:
        if self.case is None:
            raise LookupError("No case was opened yet.")
        return self.case

    @property
    def trouble(self) -> Trouble:
        return trouble_of(self.marketing.content)

    @property
    def large(self) -> bool:
        """Whether so many take part that a bad day shows in the figures."""
        return int(self.marketing.content["list_size"]) >= LARGE

    def fresh(self) -> MarketingCase:
        self.case = MarketingCase.objects.select_related("initiator", "case", "template").get(pk=self.marketing.pk)
        return self.case

    # --- single deeds

    def open(self, campaign: Campaign, by: Person) -> None:
        self.case = open_case(category_key=campaign.category, title=campaign.title, by=by, at=self.clock,
                              content=campaign.content)
        if campaign.content.get("gifts"):
            attach(case_key=self.case.key, field="gift_report", upload=ContentFile(PDF + self.case.key.encode()),
                   name="质检报告.pdf", by=by, at=self.later(0.2))

    def items(self, node: str) -> list[WorkItem]:
        return list(WorkItem.objects.open().filter(case_id=self.marketing.case_id, node=node).order_by("pk"))

    def holder(self, item: WorkItem, post: str = "") -> Person:
        return self.rng.choice(_holders(post or item.signer.removeprefix("post:"), self.end))

    def form(self, item: WorkItem) -> dict[str, str]:
        """Every item of the work item's checklists passed, with a note."""
        filled: dict[str, str] = {}
        for version in pinned(self.marketing, wanted(self.marketing, item)):
            for entry in version.entries:
                filled[f"verdict.{version.checklist.key}.{entry.code}"] = "pass"
                if entry.evidence or self.rng.random() < 0.3:
                    filled[f"note.{version.checklist.key}.{entry.code}"] = self.rng.choice(NOTES)
        return filled

    def decide(self, item: WorkItem, by: Person, outcome: str = "pass", comment: str = "", **form: str) -> None:
        at = self.later()
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=by, at=at,
               signed=signed(item, by, outcome, at), comment=comment or self.rng.choice(COMMENTS),
               form=form or self.form(item))

    def step(self, node: str, post: str, outcome: str = "pass", **form: str) -> None:
        (item,) = self.items(node)
        self.decide(item, self.holder(item, post), outcome, **form)
        self.fresh()

    def again(self, node: str, post: str) -> None:
        """The same after a correction, unless the approval given before still stands."""
        if self.items(node):
            self.step(node, post)

    def mine(self, node: str, outcome: str, comment: str = "", **form: str) -> None:
        (item,) = self.items(node)
        self.decide(item, self.marketing.initiator, outcome, comment, **(form or {"said": "yes"}))
        self.fresh()

    # --- stretches of the way

    def submit(self) -> None:
        open_reasons = self.marketing.reasons.filter(answered_in=None)
        answers = {f"answer.{reason.number}": BY_FIELD[reason.field].answer for reason in open_reasons}
        self.mine("fill", "submit", "请审核。", **answers)

    def send_back(self, node: str, post: str) -> None:
        """The reviewer at a node returns the case with one or two reasons tied to fields."""
        self._send_back(self.items(node)[0], post)

    def send_back_from_cosign(self) -> None:
        """One of the co-signers who have not agreed yet returns the case."""
        item = self.cosigning()[0]
        self._send_back(item, "service_reviewer" if item.node == "service_review" else "")

    def cosigning(self) -> list[WorkItem]:
        """The open places of the co-sign."""
        return [*self.items("service_review"), *self.items("department_cosign"), *self.items("expert_review")]

    def _send_back(self, item: WorkItem, post: str) -> None:
        known = set(self.marketing.reasons.values_list("field", flat=True))
        new = [each for each in RETURNS if each.field not in known] or list(RETURNS)
        given = self.rng.sample(new, min(len(new), self.rng.randint(1, 2)))
        reasons = [Reason(number, each.why, each.field) for number, each in enumerate(given, 1)]
        by, at = self.holder(item, post), self.later()
        return_case(item_id=item.pk, case_id=item.case_id, node="fill", reasons=reasons, by=by, at=at, form={},
                    signed=signed(item, by, "return", at))
        self.fresh()

    def correct(self) -> None:
        """The initiator changes what the reasons are about (without reasons: what the change is about) and submits."""
        content = self.marketing.content
        asked = self.marketing.reasons.filter(answered_in=None).values_list("field", flat=True)
        changes = {field: corrected(field, content) for field in asked} or self.trouble.change
        save_draft(case_key=self.marketing.key, content=changes, by=self.marketing.initiator, at=self.later(4))
        self.submit()

    def cosign(self, share: float = 1.0) -> None:
        """Let that share of the co-signers agree; with everybody the case moves on to legal review."""
        waiting = self.cosigning()
        for item in waiting[: round(len(waiting) * share)]:
            self.decide(item, self.holder(item, "service_reviewer" if item.node == "service_review" else ""))
        self.fresh()

    def prepare(self, share: float = 1.0) -> None:
        """Let that share of the dispatched tasks be done."""
        waiting = self.items("dispatch")
        for item in waiting[: round(len(waiting) * share)]:
            kinds = self.marketing.duties.filter(signer=item.signer, done_at=None).values_list("kind", flat=True)
            done = {f"result.{kind}": "已按要求完成，记录见附件。" for kind in kinds}
            told = {f"notice.{kind}": "已短信告知客户领取时间与地点。" for kind in kinds}
            self.decide(item, self.holder(item), "done", **{**self.form(item), **done, **told})
        self.fresh()

    def report(self, days: int, trouble: bool = False) -> None:
        """Daily figures since the launch, the last day a bad one if wanted."""
        first = self.marketing.launched_at or self.clock
        content = self.marketing.content
        hoped = int(content["list_size"]) * int(content["expected_participation"]) / 100
        a_day = hoped * self.rng.uniform(*SUCCESS) / days
        for number in range(days):
            at = min(first + timedelta(days=number, hours=10), self.end)
            self.clock = max(self.clock, at)
            self._figures(at.date(), max(10, int(a_day * self.rng.uniform(0.8, 1.2))), trouble and number == days - 1)

    def _figures(self, day: date, joined: int, trouble: bool) -> None:
        expected = joined * self.rng.uniform(*(IN_TROUBLE if trouble else COMPLAIN))
        complaints = round(expected) if trouble else min(int(expected + self.rng.random()), int(joined * QUIET))
        enter_figures(case_key=self.marketing.key, day=day, by=self.marketing.initiator, at=self.clock, values={
            "participants": joined, "failures": self.rng.randint(0, joined // 40),
            "complaints": complaints,
            "gifts_given": joined // 2, "gifts_exchanged": int(self.rng.random() < joined * EXCHANGES),
            "revenue": f"{joined * 100}.00", "cost": f"{joined * 60}.00"})

    def change(self) -> None:
        self.mine("run", "change", self.trouble.wish)

    def feedback(self) -> None:
        give_feedback(case_key=self.marketing.key, text="前台反映客户常问返还到账时间，建议短信提醒。", weight="note",
                      channel="营业厅", by=self.marketing.initiator, at=self.later(1))

    def alarm(self) -> None:
        open_emergency_procedure(
            case_key=self.marketing.key, reason=self.trouble.alarm, departments=("CSC", "QM", "IT"), suspend=True,
            by=self.marketing.initiator, at=self.later(1))
        self.fresh()

    def calm(self) -> None:
        resume_after_emergency(case_key=self.marketing.key, measures=self.trouble.measures,
                               by=self.marketing.initiator, at=self.later(20))
        self.fresh()

    def evaluate(self) -> None:
        self.mine("evaluation", "submit", "请确认。", satisfaction=str(self.rng.randint(78, 93)), **EVALUATION)

    def cancel(self) -> None:
        cancel_case(case_key=self.marketing.key, reason="与总部统一活动重复，停止办理", by=self.marketing.initiator,
                    at=self.later())


@cache
def _holders(post: str, at: datetime) -> list[Person]:
    return holders_of([post], at)[post]


Stretch = Callable[[Driver], None]


def to_state(driver: Driver, target: str) -> None:
    """Drive a case that was just opened to the state the demo wants."""
    for state, stretch in WAY:
        if target == state:
            return
        stretch(driver)
    if driver.fresh().state != target:
        raise LookupError(f"The demo cannot drive a case to {target}.")


def _quality(driver: Driver) -> None:
    if driver.rng.random() < 0.25:
        driver.send_back("quality_review", "quality_reviewer")
        driver.correct()
    driver.step("quality_review", "quality_reviewer")


def _cosigned(driver: Driver) -> None:
    if driver.rng.random() < 0.3:
        driver.cosign(0.4)
        driver.send_back_from_cosign()
        driver.correct()
        driver.again("quality_review", "quality_reviewer")
    driver.cosign()


def _legal(driver: Driver) -> None:
    if driver.rng.random() < 0.12:
        driver.send_back("legal_review", "legal_reviewer")
        driver.correct()
        driver.again("quality_review", "quality_reviewer")
        driver.cosign()
    driver.step("legal_review", "legal_reviewer")


def _leader(driver: Driver) -> None:
    driver.step("leader_approval", "leader", "approve", said="yes")


def _launched(driver: Driver) -> None:
    driver.mine("launch_confirm", "launch", "各项准备就绪，上线。")


def _ended(driver: Driver) -> None:
    driver.report(driver.rng.randint(2, 4))
    if driver.rng.random() < 0.3:
        driver.feedback()
    driver.mine("run", "end", "活动到期，停止办理。")


def _closed(driver: Driver) -> None:
    driver.step("quality_confirm", "quality_reviewer")


WAY: Final[tuple[tuple[str, Stretch], ...]] = (
    (State.DRAFT, Driver.submit), (State.IN_QUALITY_REVIEW, _quality), (State.IN_COSIGN, _cosigned),
    (State.IN_LEGAL_REVIEW, _legal), (State.IN_OA_APPROVAL, _leader), (State.PREPARING, Driver.prepare),
    (State.READY_TO_LAUNCH, _launched), (State.RUNNING, _ended), (State.ENDED, Driver.evaluate),
    (State.EVALUATED, _closed),
)
