"""A version on trial beside the one in force, two branches with people, and cases that they start."""

import json
from datetime import timedelta
from itertools import count

from approvals.health.services import measure
from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Department, Person
from approvals.release import trying
from approvals.release.models import Release, Trial
from tests.release.conftest import sound
from workflows.ledger.models import Event
from workflows.runtime.models import Case
from workflows.runtime.services import start_case

_numbers = count(1)


class Trying:
    def __init__(self, office, *, first=True, approved=True, **trial):
        self.office = office
        if first:
            office.released(office.draft())
        self.version = office.draft(sound("回调回归测试"))
        trial = {"scope": "branches", "branches": [], **trial}
        self.release = office.submit(self.version, with_trial=True, trial=trial)
        self.province = Department.objects.get(kind="province")
        self.hangzhou, self.ningbo = (self.branch(code, name) for code, name in (("HZ", "杭州"), ("NB", "宁波")))
        self.cixi = Department.objects.create(code="CX", name="慈溪", kind="county", parent=self.ningbo)
        Trial.objects.filter(release=self.release, scope="branches").update(branches=[self.ningbo.pk])
        if approved:
            office.approve_all(self.release)

    def branch(self, code, name):
        return Department.objects.create(code=code, name=name, kind="branch", parent=self.province)

    def person(self, department, role="staff"):
        return Person.objects.create(number=f"7{next(_numbers):05d}", name="发起人", department=department, role=role)

    @property
    def trial(self):
        return Trial.objects.select_related("process", "release__version").get()

    def start(self, by, *, key=""):
        by, key = by.as_actor() if isinstance(by, Person) else by, key or f"CHG-{next(_numbers):04d}"
        return start_case(process_key="small", key=key, title="变更", at=self.office.tick(), by=by)

    def finish(self, case, *, after=timedelta()):
        self.office.at += after
        item = WorkItem.objects.open().get(case=case)
        decide(item_id=item.pk, case_id=case.pk, outcome="done", by=self.office.people["service"],
               at=self.office.tick())

    def ended(self, department, *, after, times=1):
        """Cases of the department's people that took so long."""
        who = self.person(department)
        for _time in range(times):
            self.finish(self.start(who), after=after)

    def watch(self):
        at = self.office.tick()
        measure(at=at)
        return trying.watch(at=at)

    def hold(self, reason="投诉上升"):
        return trying.hold_trial(release_id=self.release.pk, by=self.office.manager.as_actor(), at=self.office.tick(),
                                 reason=reason)

    def resume(self, reason=""):
        return trying.resume_trial(release_id=self.release.pk, by=self.office.manager.as_actor(), at=self.office.tick(),
                                   reason=reason)

    def change(self, reason="扩大试点", **chosen):
        return trying.change_trial(release_id=self.release.pk, by=self.office.manager.as_actor(), at=self.office.tick(),
                                   reason=reason, chosen=chosen)

    def fresh(self):
        return Release.objects.get(pk=self.release.pk)


def version_of(case):
    return Case.objects.select_related("process_version").get(pk=case.pk).process_version.number


def told(case):
    """What the case's first event says of the trial."""
    return body(Event.objects.filter(stream=f"case:{case.key}").order_by("seq").first())["detail"].get("trial")


def body(event):
    return json.loads(event.body)
