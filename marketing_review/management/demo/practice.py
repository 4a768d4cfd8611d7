"""Field work of the demo's branches: two base tests, what they found, who mended it, and a key case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.utils.timezone import localtime

from approvals.fieldwork import services
from approvals.fieldwork.models import Plan, Task
from approvals.fieldwork.services import Found, Wanted
from approvals.improvement.services import name_key_case
from approvals.organisation.models import Department, Person
from workflows.library.models import Process

KEY: Final = "marketing_case"
MANAGER, OTHER_MANAGER = "20051", "20052"


class Story(NamedTuple):
    """What one branch did: how it went, and what it found (None: nothing), who mends it, how far that is."""

    branch: str
    summary: str
    found: str = ""
    step: str = ""
    owner: str = ""
    fix: str = ""
    verified: str = ""


EARLIER: Final = (
    Story("HZ", "营业厅、掌厅各办理 5 笔，返还与公示一致。", "掌厅办理成功后没有短信回执", "活动运行与监控", "20082",
          "补发办理回执，并加入办理成功率监控", "复测 10 笔均收到回执"),
    Story("NB", "外呼渠道按口径走通 3 笔。", "外呼口径里没有礼品用尽后的说法", "客服审核", "20022",
          "口径补充库存用尽的两种处理", "口径已更新，复听 5 通均按新口径"),
    Story("WZ", "营业厅办理 5 笔，系统受理正常。"),
    Story("JX", "营业厅办理 3 笔，退订 1 笔走通。", "退订短信到达要 20 分钟", "活动运行与监控", "20083",
          "调整短信网关优先级"),
)
NOW: Final = (
    Story("HZ", "新版本剧本按五个角色走通一遍。", "礼品配送任务没有注明网点电话", "协同任务分派", "20005"),
    Story("SX", "按剧本走到法律审核。", "待办里看不到活动协议的附件名", "法律审核", "20082"),
    Story("TZ", ""),
    Story("LS", ""),
)


def do_field_work(people: Mapping[str, Person], *, at: datetime) -> None:
    """Two months ago a base test that is done, this month a walk-through at the branches that is under way."""
    process = Process.objects.get(key=KEY)
    for kind, title, stories, days in (
        ("base_test", "预存送费类活动办理测试", EARLIER, 40), ("walkthrough", "营销案新版本流程穿越", NOW, 6),
    ):
        begun = at - timedelta(days=days)
        plan = _planned(people[MANAGER], process, kind, title, stories, begun)
        for number, story in enumerate(stories, 1):
            _told(plan, story, people, begun + timedelta(days=number))
    owner = people["20022"]
    name_key_case(person_id=owner.pk, process_id=process.pk, title="口径补全库存用尽处理", by=people[OTHER_MANAGER],
                  reason="发现当周完成整改并推广到全部预存类活动，同类咨询下降。", at=at - timedelta(days=20))


def _planned(by: Person, process: Process, kind: str, title: str, stories: tuple[Story, ...], at: datetime) -> Plan:
    branches = dict(Department.objects.filter(kind="branch").values_list("code", "pk"))
    wanted = Wanted(kind, title, process.pk, "按剧本在各渠道各办理几笔，逐笔截图，问题逐条记录。",
                    localtime(at).date() + timedelta(days=12), [branches[story.branch] for story in stories])
    plan = services.plan_field_work(wanted=wanted, by=by, at=at)
    services.dispatch_plan(plan_id=plan.pk, by=by, at=at + timedelta(hours=1))
    return plan


def _told(plan: Plan, story: Story, people: Mapping[str, Person], at: datetime) -> None:
    """The branch's own person records; whoever owns the item mends it; the branch looks again."""
    task = Task.objects.get(plan=plan, branch__code=story.branch)
    worker = Person.objects.filter(department__code=story.branch).order_by("number")[0]
    if story.summary:
        services.record_task(task_id=task.pk, summary=story.summary, by=worker, at=at)
    if not story.found:
        return
    due = localtime(at).date() + timedelta(days=10)
    found = Found(story.found, people[story.owner].pk, due, story.step)
    item = services.note_item(task_id=task.pk, found=found, by=worker, at=at)
    if story.fix:
        services.mend(item_id=item.pk, fix=story.fix, by=people[story.owner], at=at + timedelta(days=5))
    if story.verified:
        services.verify(item_id=item.pk, works=True, opinion=story.verified, by=worker, at=at + timedelta(days=7))
