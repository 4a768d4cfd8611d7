"""A version on trial in two branches: drawn, walked through, released by the flow, and cases on either side of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from django.utils import timezone

from approvals.filling.selectors import startable
from approvals.filling.services import begin_case
from approvals.health.services import measure
from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide, return_case
from approvals.organisation.models import Department, Person
from approvals.release.services import Plan, submit_release
from approvals.walkthrough import services as walking
from approvals.walkthrough.models import Walkthrough
from approvals.walkthrough.scenes import scene_of
from approvals.walkthrough.services import Said, Script
from marketing_review.management.demo.gateway import asked, said_at, with_form
from workflows.landscape.management.demo.drawing import Step, drawn
from workflows.landscape.models import Placement
from workflows.landscape.services import place_process
from workflows.ledger.chain import Reason
from workflows.library.bootstrap import install_version
from workflows.library.models import Process, ProcessVersion
from workflows.library.services import create_process, draft_version
from workflows.runtime.models import Case

KEY: Final = "gateway_change"
NAME: Final = "支付网关更换上线"
NEIGHBOUR: Final = "缴费渠道变更上线"  # on the map
FILL: Final = Step("填写方案", "", "发起部门", "市场经营部", "2d")
CHECK: Final = Step("技术评审", "it_tester", "系统测试岗", "信息技术中心", "3d", "相关分公司", judges=True)
REGRESS: Final = Step("支付回调回归测试", "it_configurator", "系统配置岗", "信息技术中心", "8h", "客户服务中心")
CONFIRM: Final = Step("品质确认", "quality_reviewer", "品质审核岗", "品质管理部", "2d")
TRIED_IN: Final = ("HZ", "NB")
ELSEWHERE: Final = ("WZ", "JX", "SX", "TZ")
DAYS: Final = 26  # since the trial began
CASES: Final = 18  # on either side
UNDER_WAY: Final = 2
LEAST: Final = 15
TITLES: Final = ("更换银联网关", "掌厅支付网关切换", "网厅快捷支付升级", "银行代扣通道更换", "自助终端支付网关更换")
APPROVERS: Final = (("process_test_base", "20014"), ("quality_reviewer", "20011"), ("legal_reviewer", "20031"),
                    ("process_committee", "20042"))


@dataclass(slots=True)
class Office:
    """People by number, and what the dice say."""

    people: Mapping[str, Person]
    rng: Random
    now: datetime

    def hours(self, at: datetime, low: float, high: float) -> datetime:
        """A moment some working hours later, in office hours."""
        left = self.rng.uniform(low, high)
        while True:
            local = timezone.localtime(at)
            opens, closes = (local.replace(hour=hour, minute=0, second=0) for hour in (9, 17))
            at = max(at, opens)
            if local.weekday() < 5 and at < closes:
                if at + timedelta(hours=left) <= closes:
                    return at + timedelta(hours=left)
                left -= (closes - at).total_seconds() / 3600
            at = opens + timedelta(days=1)


def trial_pieces(people: Mapping[str, Person], *, seed: int, at: datetime) -> Iterator[Callable[[], object]]:
    """Put the second version of a small process on trial, then cases on either side of it, each a piece of work."""
    office = Office(people, Random(seed), at)  # noqa: S311 - the same demo every time
    begun = timezone.localtime(at - timedelta(days=DAYS)).replace(hour=9, minute=0)
    yield partial(_begin_trial, office, begun)
    for number in range(CASES):
        for branch in (TRIED_IN[number % 2], ELSEWHERE[number % 4]):
            yield partial(_case, office, branch, begun, number)
    yield partial(measure, at=at)


def _begin_trial(office: Office, begun: datetime) -> None:
    author = office.people["20051"]
    process = _in_force(author, office.people["20052"], office.now - timedelta(days=200))
    source = with_form(drawn(KEY, NAME, (FILL, CHECK, REGRESS, CONFIRM)), regression="step_3")
    second = draft_version(
        process_id=process.pk, source=source, by=author.as_actor(),
        at=begun - timedelta(days=14), notes="增加支付回调回归测试，整改「网上银联充值未到账」",
    )  # fmt: skip
    _walk_through(second, office, begun - timedelta(days=12))
    _release(second, office, begun)


def _in_force(author: Person, publisher: Person, at: datetime) -> Process:
    """The process with its first version, beside its neighbour on the map where there is one."""
    owner, source = author.as_actor(), with_form(drawn(KEY, NAME, (FILL, CHECK, CONFIRM)))
    process = create_process(key=KEY, name=NAME, owner=owner, description="更换支付网关的评审与上线。", by=owner, at=at)
    first = draft_version(process_id=process.pk, source=source, by=owner, at=at, notes="首版")
    install_version(version_id=first.pk, by=publisher.as_actor(), at=at, command="load_demo")
    beside = Placement.objects.filter(process__name=NEIGHBOUR).first()
    if beside is not None:
        place_process(process_id=process.pk, group_id=beside.group_id, by=owner, at=at)
    return process


def _walk_through(version: ProcessVersion, office: Office, at: datetime) -> None:
    """The manager plays it to its end, the quality department signs."""
    by, script = office.people["20052"], Script("更换银联网关", "quality_reviewer")
    walk = walking.open_walkthrough(version_id=version.pk, script=script, by=by, at=at)
    while (state := scene_of(walk).state) and not walk.ended:
        scope = next(state.waiting())
        outcome = "pass" if scope.node == "step_2" else "done"
        said = Said(scope.id, scope.generation, walk.moves_made, outcome)
        walking.play(walkthrough_id=walk.pk, said=said, by=by, at=at)
        walk = Walkthrough.objects.get(pk=walk.pk)
    walking.sign(walkthrough_id=walk.pk, passed=True, opinion="各角色走通。", by=office.people["20011"], at=at)


def _release(version: ProcessVersion, office: Office, begun: datetime) -> None:
    """Submitted with a trial in two branches, tested, reviewed, approved: the trial begins."""
    branches = sorted(Department.objects.filter(code__in=TRIED_IN).values_list("pk", flat=True))
    trial = {"branches": branches, "from_on": begun.date(), "least": LEAST}
    release = submit_release(version_id=version.pk, by=office.people["20051"], at=begun - timedelta(days=8),
                             plan=Plan(with_trial=True, trial=trial, comment="先在杭州、宁波试运行"))
    for number, (post, person) in enumerate(APPROVERS):
        items = WorkItem.objects.open().filter(case=release.case_id, principals__kind="post")
        names = {f"post:{post}", ""}
        item = next(one for one in items.order_by("pk").distinct() if one.signer in names)
        outcome = "approve" if item.node == "committee" else "pass"
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=office.people[person], comment="同意。",
               at=begun - timedelta(days=6 - 2 * number) if number < 3 else begun)


def _case(office: Office, branch: str, begun: datetime, number: int) -> Case:
    """One case of somebody in the branch, taken to its end; the last ones are still under way."""
    process = Process.objects.get(key=KEY)
    office.rng.seed(number)  # the same on either side, but for the step that was added
    who = next(person for person in office.people.values() if person.department.code == branch)
    at = office.hours(begun + timedelta(days=number * (DAYS - 12) / CASES), 0.5, 6)
    version = startable(process, who, at).version
    if version is None:
        raise LookupError("The demo's process has no version in force.")
    case = begin_case(version=version, form=asked(office.rng.choice(TITLES), office.rng, at), by=who, at=at)
    at, late = _done(case, who, at, office, 2, 6), number == 3
    if number % 9 == 4:
        at = _returned(case, office, at)
        at = _done(case, who, at, office, 2, 5)
    if number >= CASES - UNDER_WAY:
        return case
    at = _done(case, office.people["20081"], at, office, 16 if late else 10, 30 if late else 18, "pass")
    if version.number > 1:
        at = _done(case, office.people["20082"], at, office, 1.5, 2.5)
    _done(case, office.people["20012"], at, office, 5, 10)
    return case


def _done(
    case: Case, by: Person, at: datetime, office: Office, low: float, high: float, outcome: str = "done"
) -> datetime:
    """The open step decided by this person some working hours later."""
    at = office.hours(at, low, high)
    item = WorkItem.objects.open().get(case=case)
    form = said_at(item.node if item.name != CONFIRM.name else "", by, at, case.pk)
    decide(item_id=item.pk, case_id=case.pk, outcome=outcome, by=by, at=at, comment="已核对。", form=form)
    return at


def _returned(case: Case, office: Office, at: datetime) -> datetime:
    at = office.hours(at, 4, 8)
    item = WorkItem.objects.open().get(case=case)
    return_case(item_id=item.pk, case_id=case.pk, node="step_1", reasons=[Reason(1, "回退方案没有写明时限")],
                by=office.people["20081"], at=at)
    return at
