"""An office that releases versions: who writes, who tests, reviews and approves, and the shipped process in force."""

from datetime import UTC, datetime, timedelta

import pytest

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide, return_case
from approvals.organisation.models import Department, Holding, Person, Post
from approvals.release.installing import install_release_process
from approvals.release.models import Release
from approvals.release.services import Plan, publish_release, submit_release
from tests.library.drawing import bpmn, task
from tests.walkthrough.walking import walk_through
from workflows.ledger.chain import Reason
from workflows.library.services import create_process, draft_version

MORNING = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
POSTS = {
    "process_test_base": "测试基地", "quality_reviewer": "品质审核岗", "legal_reviewer": "法律审核岗",
    "process_committee": "流程管理委员会", "service": "客服口径岗", "process_manager": "流程管理岗",
}
RACI = 'ld:candidateGroups="service" ld:raciR="客服部" ld:raciA="品质部" ld:raciI="客服口径岗"'


def sound(name="客服口径审核", raci=RACI):
    return bpmn(task("review", name, raci))


class Office:
    """People by post, a clock, and the deeds of a release."""

    def __init__(self):
        self.at = MORNING
        department = Department.objects.create(code="PROV", name="省公司", kind="province")
        self.people, self.posts = {}, {}
        for number, (code, name) in enumerate(POSTS.items(), start=1):
            role = "process_manager" if code == "process_manager" else "staff"
            known = {"name": name[:2] + "员", "department": department, "role": role}
            person = Person.objects.create(number=f"2000{number}", **known)
            post = Post.objects.create(code=code, name=name, department=department)
            Holding.objects.create(person=person, post=post, since=MORNING - timedelta(days=9))
            self.people[code], self.posts[code] = person, post
        self.author = self.person("吴静", "process_manager")
        self.manager = self.people["process_manager"]
        install_release_process(author=self.author, publisher=self.manager, at=self.tick(), command="tests")
        self.process = create_process(key="small", name="渠道变更", by=self.author.as_actor(), at=self.tick())

    def tick(self):
        self.at += timedelta(minutes=1)
        return self.at

    def person(self, name, role="staff"):
        number = f"3{Person.objects.count():04d}"
        return Person.objects.create(number=number, name=name, department=Department.objects.get(), role=role)

    def draft(self, source=None, by=None, notes="加回归测试", walked=True):
        """A draft; walked through as far as it can run, unless the test is about that."""
        by = by or self.author
        source = source or sound()
        made = draft_version(process_id=self.process.pk, source=source, by=by.as_actor(), at=self.tick(), notes=notes)
        if walked:
            signer = self.people["quality_reviewer"]
            walk_through(made, by=self.manager, signer=signer, tick=self.tick)
        return made

    def submit(self, version, by=None, **plan):
        return submit_release(version_id=version.pk, by=by or self.author, at=self.tick(), plan=Plan(**plan))

    def open(self, release):
        return list(WorkItem.objects.open().filter(case=release.case_id).order_by("pk"))

    def item(self, release, post):
        principal = {"principals__kind": "post", "principals__principal_id": self.posts[post].pk}
        return WorkItem.objects.open().get(case=release.case_id, **principal)

    def agree(self, release, post, by=None, comment="可以"):
        item = self.item(release, post)
        outcome = "approve" if item.node == "committee" else "pass"
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=by or self.people[post], at=self.tick(),
               comment=comment)

    def send_back(self, release, post, text="口径没有退出办法"):
        item = self.item(release, post)
        return_case(item_id=item.pk, case_id=item.case_id, node="submit", by=self.people[post], at=self.tick(),
                    reasons=[Reason(1, text, "review", "客服口径审核")])

    def approve_all(self, release):
        for post in ("process_test_base", "quality_reviewer", "legal_reviewer", "process_committee"):
            self.agree(release, post)

    def publish(self, release):
        return publish_release(release_id=release.pk, at=self.tick())

    def released(self, version, **plan):
        release = self.submit(version, **plan)
        self.approve_all(release)
        return self.publish(Release.objects.get(pk=release.pk))


@pytest.fixture
def office(db):
    return Office()
