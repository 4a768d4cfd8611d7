"""The tasks that precede a launch: which there are, who does them, when they count as done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Department, Person
from approvals.organisation.selectors import holders_of
from marketing_review.models import Duty, MarketingCase
from marketing_review.models.content import cleaned, is_filled
from workflows.runtime.ports import DomainRefused

WHOLE_PROVINCE: Final = frozenset({"全省", "ALL"})
BRANCH_POST: Final = "branch_"
LEAST_RESULT: Final = 2
LONGEST: Final = 5_000
NUMBER: Final = re.compile(r"\d{1,15}")


@dataclass(frozen=True, slots=True)
class Plan:
    """One task to be dispatched."""

    kind: str
    signer: str
    branch: Department | None = None


def plan(marketing: MarketingCase) -> list[Plan]:
    """The tasks that the case's template and content call for; a gift goes to every branch of the region."""
    plans: list[Plan] = []
    for task in marketing.template.tasks:
        if task.get("when") and not is_filled(marketing.content.get(task["when"])):
            continue
        if task["kind"] == Duty.Kind.DELIVERY:
            plans += [Plan(task["kind"], f"post:{BRANCH_POST}{branch.code}", branch) for branch in branches(marketing)]
        else:
            plans.append(Plan(task["kind"], f"post:{task['post']}"))
    return plans


def branches(marketing: MarketingCase) -> list[Department]:
    """The branches of the case's region, by code."""
    return branches_named(marketing.content.get("regions") or ())


def branches_named(regions: Iterable[str]) -> list[Department]:
    """The branches that are meant by some regions, by code; what is no branch is left out."""
    named = {str(region).strip() for region in regions}
    known = Department.objects.filter(kind="branch", active=True).order_by("order", "code")
    if named & WHOLE_PROVINCE:
        return list(known)
    return [branch for branch in known if branch.code in named or branch.name in named
            or branch.name.removesuffix("分公司") in named]


def signers_of(posts: Sequence[str], at: datetime, *, what: str) -> list[str]:
    """The signer keys of posts, each once; a post that nobody holds is refused by name."""
    codes = list(dict.fromkeys(post.removeprefix("post:") for post in posts))
    held = holders_of(codes, at)
    if empty := [code for code in codes if not held.get(code)]:
        raise DomainRefused(_("%(what)s：岗位「%(posts)s」目前无人在岗，请先由管理员安排人员。") % {
            "what": what, "posts": "、".join(empty)})
    if not codes:
        raise DomainRefused(_("%(what)s：没有任何承办岗位。") % {"what": what})
    return [f"post:{code}" for code in codes]


def dispatch(marketing: MarketingCase) -> list[Duty]:
    """Write down the tasks of the round that was just approved."""
    plans = plan(marketing)
    return Duty.objects.bulk_create([
        Duty(marketing=marketing, round=marketing.round_number, kind=each.kind, signer=each.signer,
             branch=each.branch, detail=_detail(marketing, each)) for each in plans
    ])


def _detail(marketing: MarketingCase, each: Plan) -> dict[str, Any]:
    content = marketing.content
    if each.kind == Duty.Kind.DELIVERY:
        return {"gifts": [{key: gift.get(key, "") for key in ("item", "model", "quantity", "delivery", "warranty")}
                          for gift in content.get("gifts") or ()]}
    if each.kind == Duty.Kind.CONFIGURATION:
        return {"config_order": content.get("config_order", ""), "system_support": content.get("system_support", "")}
    if each.kind == Duty.Kind.KNOWLEDGE:
        return {"questions": len(content.get("script") or ()), "from": content.get("period_start", ""),
                "until": content.get("period_end", "")}
    return {}


def finish(marketing: MarketingCase, item: WorkItem, *, form: Mapping[str, Any], by: Person,
           at: datetime) -> list[Duty]:
    """Sign the tasks of a work item: `result.<kind>` says what was done, gift delivery also how customers were told;
    `evidence.<kind>` names files of the case that show it."""
    duties = list(marketing.duties.filter(round=marketing.round_number, signer=item.signer, done_at=None))
    problems: dict[str, str] = {}
    for duty in duties:
        duty.result = _typed(form, f"result.{duty.kind}")
        duty.notice = _typed(form, f"notice.{duty.kind}")
        if len(duty.result) < LEAST_RESULT:
            problems[f"result.{duty.kind}"] = _("%(task)s：请填写完成情况") % {"task": duty.name}
        if duty.kind == Duty.Kind.DELIVERY and len(duty.notice) < LEAST_RESULT:
            problems[f"notice.{duty.kind}"] = _("%(task)s：请填写如何告知客户") % {"task": duty.name}
        duty.done_at, duty.done_by = at, by
    problems |= _take_evidence(marketing, duties, form)
    if problems:
        raise DomainRefused(_("任务还不能办结：%(list)s") % {"list": "；".join(problems.values())}, fields=problems)
    Duty.objects.bulk_update(duties, ["result", "notice", "detail", "done_at", "done_by"])
    return duties


def _take_evidence(marketing: MarketingCase, duties: Sequence[Duty], form: Mapping[str, Any]) -> dict[str, str]:
    """Keep with each task the files named for it; only files of this case count."""
    named = {duty.kind: [int(number) for number in NUMBER.findall(str(form.get(f"evidence.{duty.kind}", "")))[:20]]
             for duty in duties}
    wanted = {number for numbers in named.values() for number in numbers}
    files = {file.pk: file for file in marketing.files.filter(pk__in=wanted)} if wanted else {}
    problems = {}
    for duty in duties:
        if set(named[duty.kind]) - set(files):
            problems[f"evidence.{duty.kind}"] = _("%(task)s：证据附件不存在") % {"task": duty.name}
        elif named[duty.kind]:
            duty.detail = {**duty.detail, "evidence": [files[number].as_json() for number in named[duty.kind]]}
    return problems


def _typed(form: Mapping[str, Any], name: str) -> str:
    return str(cleaned(str(form.get(name, "")))).strip()[:LONGEST]


def unfinished(marketing: MarketingCase) -> list[Duty]:
    """The tasks of the current round that are still open."""
    return list(marketing.duties.filter(round=marketing.round_number, done_at=None).select_related("branch")
                .order_by("pk"))


def launch_gaps(marketing: MarketingCase) -> list[str]:
    """What still keeps the case from being launched, each as a sentence; the launch page shows the same list."""
    gaps = [_("任务未完成：%(task)s") % {"task": duty.name} for duty in unfinished(marketing)]
    names = {"service": _("客服审核"), "legal": _("法律审核"), "leader": _("领导审批")}
    gaps += [_("%(step)s对当前内容的意见不存在或已失效") % {"step": name}
             for step, name in names.items() if not marketing.standing(step)]
    return gaps
