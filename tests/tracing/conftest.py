"""A campaign as a running case, a process with two steps, and the people around tickets."""

from types import SimpleNamespace

import pytest

from approvals.fieldwork.models import Item, Plan, Task
from complaints.actions.models import Action
from tests.library.drawing import bpmn, task
from tests.tickets.factories import MONDAY, people
from workflows.library.services import create_process, draft_version
from workflows.runtime.models import Case

SOURCE = bpmn(task("pay", "支付回调", 'ld:candidateGroups="it" ld:raciR="客服" ld:raciA="品质"'),
              task("tell", "通知客户"))


@pytest.fixture
def office(db):
    return people()


@pytest.fixture
def process(office):
    made = create_process(key="topup", name="充值到账", by=office.wujing.as_actor(), at=MONDAY)
    draft_version(process_id=made.pk, source=SOURCE, by=office.wujing.as_actor(), at=MONDAY, notes="首版")
    return SimpleNamespace(row=made, code=made.code, version=made.versions.get())


@pytest.fixture
def campaign(office, process):
    return Case.objects.create(
        key="MKT-2026-0417", process_version=process.version, process_key="topup", title="岁末充100送50",
        initiator_id=office.chenxiao.pk, document="{}", started_at=MONDAY, ledger_head="0" * 64)


def revision(office, process, ticket, *, node="pay", name="支付回调", version=None, number=1, **more):
    return Action.objects.create(
        ticket=ticket, number=number, key=f"{ticket.key}-A{number}", round=ticket.round, kind="revision",
        title="加回归测试", owner=office.fixer, accountable=office.analyst, due_at=MONDAY, process=process.row,
        node=node, node_name=name, version=version, planned_by=office.analyst, planned_at=MONDAY, **more)


def finding(office, process, text="掌厅没有回执", step="支付回调", state="open"):
    plan = Plan.objects.create(kind="base_test", title="基地测试", process=process.row, task="办一笔",
                               due_on=MONDAY.date(), planned_by=office.wujing, planned_at=MONDAY)
    task_ = Task.objects.create(plan=plan, branch=office.departments.HZ, state="dispatched", dispatched_at=MONDAY)
    return Item.objects.create(process=process.row, task=task_, step=step, text=text, state=state, owner=office.fixer,
                               due_on=MONDAY.date(), found_by=office.unit, found_at=MONDAY)
