"""The people and the published process that a replay needs, made once through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.inbox.replay.domain import PROCESS_KEY
from approvals.organisation.models import Department, Holding, Person, Post
from approvals.organisation.services import appoint, create_department, create_person, create_post
from workflows.ledger.actor import SYSTEM, Actor
from workflows.library.bootstrap import install_version
from workflows.library.models import Process
from workflows.library.selectors import current_version
from workflows.library.services import create_process, draft_version

BPMN: Final = Path(__file__).parents[1] / "processes" / "domestic_declarations.bpmn"
DEPARTMENT: Final = ("REPLAY", "日志回放")
EMPLOYEE: Final = ("R90001", "报销员工")
# post code -> (its name, the holder's number, the holder's name)
POSTS: Final = {
    "pre_approver": ("预审人", "R90002", "预审"),
    "administration": ("行政审核", "R90003", "行政"),
    "budget_owner": ("预算负责人", "R90004", "预算"),
    "supervisor": ("主管终审", "R90005", "主管"),
    "finance_desk": ("付款经办", "R90006", "出纳"),
}
AUTHOR: Final = ("R90007", "流程编写")
PUBLISHER: Final = ("R90008", "流程发布")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the employee who declares, and for each post the one who holds it."""

    employee: Person
    holders: dict[str, Person]


def prepared(at: datetime) -> Cast:
    """The cast, with the process published; what is there already is used as it is."""
    department = _department(at)
    employee = _person(EMPLOYEE, department, at)
    holders = {code: _holder(code, department, at) for code in POSTS}
    _publish(_person(AUTHOR, department, at).as_actor(), _person(PUBLISHER, department, at).as_actor(), at)
    return Cast(employee, holders)


def _department(at: datetime) -> Department:
    code, name = DEPARTMENT
    known = Department.objects.filter(code=code).first()
    root = Department.objects.filter(parent=None).order_by("pk").first()
    if root is None:
        root = create_department(code="PROV", name="省公司", kind="province", parent_id=None, by=SYSTEM, at=at)
    return known or create_department(code=code, name=name, kind="department", parent_id=root.pk, by=SYSTEM, at=at)


def _person(named: tuple[str, str], department: Department, at: datetime) -> Person:
    number, name = named
    known = Person.objects.filter(number=number).first()
    return known or create_person(number=number, name=name, department_id=department.pk, by=SYSTEM, at=at)


def _holder(code: str, department: Department, at: datetime) -> Person:
    post_name, number, name = POSTS[code]
    post = Post.objects.filter(code=code).first()
    if post is None:
        post = create_post(code=code, name=post_name, department_id=department.pk, by=SYSTEM, at=at)
    person = _person((number, name), department, at)
    if not Holding.objects.filter(person=person, post=post, until=None).exists():
        appoint(person_id=person.pk, post_id=post.pk, since=at, by=SYSTEM, at=at)
    return person


def _publish(author: Actor, publisher: Actor, at: datetime) -> None:
    """The shipped file through the door for what is installed; nothing happens when it is in force already."""
    if current_version(PROCESS_KEY) is not None:
        return
    process = Process.objects.filter(key=PROCESS_KEY).first()
    process = process or create_process(key=PROCESS_KEY, name="国内差旅报销", by=author, at=at)
    draft = draft_version(process_id=process.pk, source=BPMN.read_bytes(), by=author, at=at)
    install_version(version_id=draft.pk, by=publisher, at=at, command="replay_log")
