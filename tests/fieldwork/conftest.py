"""A province with two branches: who plans, who records, who mends, who verifies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from approvals.fieldwork import services
from approvals.fieldwork.models import Task
from approvals.fieldwork.services import Found, Wanted
from approvals.organisation.models import Department, Holding, Person, Post
from workflows.library.services import create_process

MORNING = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
DUE = date(2026, 12, 11)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class Office:
    """`manager` plans; 杭州 and 宁波 do the work; each has a head and one of its staff."""

    def __init__(self):
        self.now = MORNING
        self.province = Department.objects.create(code="PROV", name="省公司", kind="province")
        self.manager = self.person("吴静", self.province, "process_manager")
        self.auditor = self.person("郑审", self.province, "auditor")
        self.hangzhou, self.hangzhou_head, self.hangzhou_staff = self.branch("HZ", "杭州分公司")
        self.ningbo, self.ningbo_head, self.ningbo_staff = self.branch("NB", "宁波分公司")
        self.xihu = Department.objects.create(code="XH", name="西湖县分公司", kind="county", parent=self.hangzhou)
        self.owner = self.person("何支", self.province)
        self.process = create_process(key="small", name="渠道变更", by=self.manager.as_actor(), at=self.tick())

    def tick(self, **time):
        self.now += timedelta(**(time or {"minutes": 1}))
        return self.now

    def person(self, name, department, role="staff"):
        number = f"4{Person.objects.count():04d}"
        return Person.objects.create(number=number, name=name, department=department, role=role)

    def branch(self, code, name):
        made = Department.objects.create(code=code, name=name, kind="branch", parent=self.province)
        head, staff = self.person(f"{name[:2]}总", made), self.person(f"{name[:2]}员", made)
        post = Post.objects.create(code=f"head_{code}", name=f"{name}经理", department=made, is_head=True)
        Holding.objects.create(person=head, post=post, since=MORNING - timedelta(days=9))
        return made, head, staff

    def wanted(self, *branches, **more):
        known = {"kind": "base_test", "title": "网关更换基地测试", "process_id": self.process.pk,
                 "task": "各渠道各办理一笔", "due_on": DUE}
        return Wanted(**{**known, "branches": [one.pk for one in branches or (self.hangzhou, self.ningbo)], **more})

    def plan(self, *branches, **more):
        return services.plan_field_work(wanted=self.wanted(*branches, **more), by=self.manager, at=self.tick())

    def dispatched(self, *branches, **more):
        plan = self.plan(*branches, **more)
        services.dispatch_plan(plan_id=plan.pk, by=self.manager, at=self.tick())
        return plan

    def task(self, plan, branch=None):
        return Task.objects.get(plan=plan, branch=branch or self.hangzhou)

    def record(self, task, by=None, summary="三个渠道走通"):
        return services.record_task(task_id=task.pk, summary=summary, by=by or self.hangzhou_staff, at=self.tick())

    def found(self, **more):
        return Found(**{"text": "掌厅没有回执", "owner_id": self.owner.pk, "due_on": DUE, "step": "办理", **more})

    def note(self, task, by=None, **more):
        found = self.found(**more)
        return services.note_item(task_id=task.pk, found=found, by=by or self.hangzhou_staff, at=self.tick())

    def mended(self, item, by=None):
        return services.mend(item_id=item.pk, fix="补发回执", by=by or self.owner, at=self.tick())

    def verify(self, item, works=True, by=None, opinion="已复测"):
        return services.verify(item_id=item.pk, works=works, opinion=opinion, by=by or self.hangzhou_staff,
                               at=self.tick())

    def attach(self, task, name="截图.pdf", data=PDF, by=None):
        return services.add_evidence(task_id=task.pk, upload=ContentFile(data), name=name,
                                     by=by or self.hangzhou_staff, at=self.tick())


@pytest.fixture
def office(db):
    return Office()


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client
