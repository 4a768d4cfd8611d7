"""What a page is about: the kind and the number of the object that its address names.

A page that nobody thought of here is logged all the same, under the first word of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.urls import ResolverMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models import WorkItem
from reports.models import Export


class Subject(NamedTuple):
    """An object by its kind and its number; no number where a page is about many."""

    kind: str
    key: str = ""


Named = Mapping[str, Any]


def _case_of_item(named: Named) -> Subject:
    key = WorkItem.objects.filter(pk=named.get("item_id") or 0).values_list("case_key", flat=True).first()
    return Subject("case", key) if key else Subject("inbox")


def _case_of_export(named: Named) -> Subject:
    key = Export.objects.filter(code=named["code"]).values_list("case_key", flat=True).first()
    return Subject("case", key) if key else Subject("exports", named["code"])


def _process(named: Named) -> Subject:
    code = str(named.get("code", ""))
    return Subject("version", f"{code} v{named['number']}") if "number" in named else Subject("process", code)


def _case(named: Named) -> Subject:
    return Subject("case", str(named.get("key", "")))


# the beginning of an address -> what it is about; the longest that fits is asked
BEGINNINGS: Final[dict[str, Callable[[Named], Subject]]] = {
    "c/": _case, "cases/": _case, "p/": _process, "releases/": _process, "inbox/": _case_of_item,
    "exports/": _case_of_export, "tracing/campaigns/": _case,
    "tickets/": lambda named: Subject("ticket", str(named.get("key", ""))),
    "organisation/people/": lambda named: Subject("person", str(named.get("number", ""))),
    "organisation/d/": lambda named: Subject("department", str(named.get("code", ""))),
    "organisation/posts/": lambda named: Subject("post", str(named.get("code", ""))),
    "audit/samples/": lambda named: Subject("sample", str(named.get("code", ""))),
    "audit/logs/": lambda named: Subject("event_log", str(named.get("code", ""))),
    "audit/reads/": lambda _named: Subject("reads"),
    "findings/": lambda named: Subject("finding", str(named.get("key", ""))),
}
KINDS: Final[dict[str, str | Promise]] = {
    "case": _("案件"), "ticket": _("投诉根因工单"), "process": _("流程"), "version": _("流程版本"), "person": _("人员"),
    "department": _("部门"), "post": _("岗位"), "sample": _("审计抽样"), "event_log": _("过程日志"),
    "finding": _("审计发现"), "reads": _("查阅记录"), "audit": _("审计轨迹"), "complaints": _("投诉"),
    "inbox": _("待办"), "exports": _("轨迹导出"), "files": _("文件"), "rules": _("业务规则"), "scripts": _("客服口径"),
    "meetings": _("服务例会"), "signals": _("关注内容"), "actions": _("改进措施"), "archive": _("投诉档案"),
    "tracing": _("双向溯源"), "bulletins": _("部门通报"), "ledger": _("账本"), "organisation": _("组织与人员"),
    "jump": _("搜索或跳转"), "field-work": _("现场测试"), "points": _("积分与进展"), "verify": _("核验一份 PDF"),
    "notifications": _("通知"), "manage": _("模板与清单"), "working-time": _("工作时间"),
}


def subject_of(match: ResolverMatch) -> Subject:
    """What the page that was found is about; asks the database for work items and exports alone."""
    route = match.route
    fitting = max((start for start in BEGINNINGS if route.startswith(start)), key=len, default="")
    if fitting:
        found = BEGINNINGS[fitting](match.kwargs)
    else:
        found = Subject(route.split("/")[0], "/".join(str(value) for value in match.kwargs.values()))
    return Subject(found.kind[:40], found.key[:100])


def kind_words(kind: str) -> str | Promise:
    """How a kind is called; one that nobody named goes by the word of its address."""
    return KINDS.get(kind, kind)
