"""A version is submitted with a trial in one branch, is held by its guard-rail, and goes on for a reason."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from approvals.health.models import Progress
from approvals.health.services import measure
from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Department
from approvals.release import trying
from approvals.release.installing import install_release_process
from approvals.release.models import Release, Trial
from approvals.release.services import Plan, publish_release, submit_release
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.library.drawing import bpmn, task
from tests.organisation.factories import add_person, hold
from tests.walkthrough.walking import walk_through
from workflows.library.services import create_process, draft_version
from workflows.runtime.services import start_case

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in the office
POSTS = ("process_test_base", "quality_reviewer", "legal_reviewer", "process_committee")


class Releasing:
    """A small process, released by the book, and cases that take as long as is said."""

    def __init__(self, office):
        self.office, people = office, office.people
        office.now = MONDAY
        self.author, self.other = people.wujing, people.pengyu
        install_release_process(author=self.author, publisher=self.other, at=office.later(), command="tests")
        self.reviewers = {code: add_person(name="评审员") for code in POSTS}
        for code, person in self.reviewers.items():
            hold(person, code)
        self.desk = office.reviewer("赵琳")
        made = {"by": self.author.as_actor(), "at": office.later()}
        self.process = create_process(key="channel", name="缴费渠道变更上线", **made)
        self.count = 0

    def draft(self, *steps):
        raci = f'ld:candidateGroups="{self.desk.post_code}" ld:raciR="客服部" ld:raciA="品质部"'
        source = bpmn(*[task(f"s{number}", name, raci) for number, name in enumerate(steps)])
        made = draft_version(process_id=self.process.pk, source=source, by=self.author.as_actor(),
                             at=self.office.later(), notes="增加支付回调回归测试")
        walk_through(made, by=self.other, signer=self.reviewers["quality_reviewer"], tick=self.office.later)
        return made

    def approve(self, release):
        for code, person in self.reviewers.items():
            items = WorkItem.objects.open().filter(case=release.case_id)
            item = next(one for one in items if not one.signer or one.signer == f"post:{code}")
            outcome = "approve" if item.node == "committee" else "pass"
            decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=person, at=self.office.later())

    def case(self, by, hours):
        self.count += 1
        case = start_case(process_key="channel", key=f"CHN-{self.count:03d}", title="更换银联网关", by=by.as_actor(),
                          at=self.office.later())
        self.office.later(hours=hours)
        item = WorkItem.objects.open().get(case=case)
        decide(item_id=item.pk, case_id=case.pk, outcome="done", by=self.desk, at=self.office.later())


@pytest.fixture(autouse=True)
def measured_anew(site):
    """Other stories may have been measured up to later moments."""
    Progress.objects.update(looked_back_at=None)


def test_a_trial_is_chosen_held_by_its_guard_rail_and_goes_on_for_a_reason(office, page_as):
    releasing = Releasing(office)
    draft = releasing.draft("上线评审")
    first = submit_release(version_id=draft.pk, by=releasing.author, at=office.later(), plan=Plan())
    releasing.approve(first)
    publish_release(release_id=first.pk, at=office.later())
    second = releasing.draft("支付回调回归测试")
    ningbo = Department.objects.get(code="NB")
    page = page_as(releasing.author)

    page.goto(f"/p/{releasing.process.code}/v/2/release/")
    page.get_by_label("批准后先试运行").check()
    page.get_by_text("试运行的范围与护栏").click()
    page.get_by_label("试点分公司或部门").select_option(str(ningbo.pk))
    page.get_by_label("至少多少件才判定").fill("2")
    assert_no_violations(page)
    shoot(page, "trial-submit", full_page=True)
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("第 2 版已送审")).to_be_visible()

    release = Release.objects.get(version=second)
    releasing.approve(release)
    Trial.objects.filter(release=release).update(begun_at=office.later())  # the page's clock is days ahead of ours
    luming, tangli = office.people.luming, office.people.tangli
    for hours in (0.5, 0.5):
        releasing.case(tangli, hours)
        releasing.case(luming, hours)
    measure(at=office.later())
    assert trying.watch(at=office.later()) == 0
    page.get_by_role("link", name="对照与护栏").click()
    expect(page.get_by_text("试运行中")).to_be_visible()
    shoot(page, "trial-running", full_page=True)

    for _more in range(3):
        releasing.case(luming, 24)
    measure(at=office.later())
    assert trying.watch(at=office.later()) == 1
    page.reload()
    expect(page.get_by_text("护栏触发，试运行已自动暂停")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "trial-held", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "trial-held-phone", full_page=True)
    page.get_by_label("恢复原因").fill("新增回归测试，时间变长在预料之中")
    page.get_by_role("button", name="恢复试运行").click()
    expect(page.get_by_text("超过限度，已说明原因继续")).to_be_visible()
