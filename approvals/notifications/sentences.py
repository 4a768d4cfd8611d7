"""News in words, in the language that is active: one sentence for each kind, and the facts beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.inbox.labels import outcome_label
from approvals.notifications import kinds
from approvals.notifications.news import News

LONGEST: Final = 300

SENTENCES: Final[Mapping[str, Callable[[], str]]] = {
    kinds.OPENED: lambda: _("「%(step)s」等你办理：%(title)s"),
    kinds.URGED: lambda: _("%(by)s 催办「%(step)s」：%(title)s"),
    kinds.DUE_SOON: lambda: _("「%(step)s」即将到期：%(title)s"),
    kinds.OVERDUE: lambda: _("「%(step)s」已超时：%(title)s"),
    kinds.ESCALATED: lambda: _("「%(step)s」超时未办，已上报给你：%(title)s"),
    kinds.RETURNED: lambda: _("%(by)s 退回了案件：%(title)s"),
    kinds.TRANSFERRED: lambda: _("%(by)s 把「%(step)s」转给你办理：%(title)s"),
    kinds.DELEGATED: lambda: _("%(by)s 委派你办理「%(step)s」：%(title)s"),
    kinds.CONSULTED: lambda: _("%(by)s 就「%(step)s」征询你的意见：%(title)s"),
    kinds.ANSWERED: lambda: _("%(by)s 答复了你的征询：%(title)s"),
    kinds.COPIED: lambda: _("%(by)s 抄送给你：%(title)s"),
    kinds.STEP_DONE: lambda: _("你负责的「%(step)s」已办结：%(title)s"),
    kinds.CONSULTABLE: lambda: _("「%(step)s」开始办理，你可以发表意见：%(title)s"),
    kinds.INFORMED: lambda: _("知会你：「%(step)s」已办结：%(title)s"),
    kinds.RELEASED: lambda: _("流程「%(process_name)s」发布了第 %(version)s 版"),
}


EVENTS: Final[Mapping[str, Callable[[], str]]] = {  # of a step that one answers for
    "overdue": lambda: _("你负责的「%(step)s」已超时：%(title)s"),
    "escalated": lambda: _("你负责的「%(step)s」超时未办，已上报：%(title)s"),
    "returned": lambda: _("你负责的「%(step)s」退回了案件：%(title)s"),
}


def headline(news: News) -> str:
    """The news in one sentence, without line breaks."""
    kind = kinds.known(news.kind)
    if kind == kinds.CASE_ENDED:
        cancelled = news.words.get("outcome") == "cancelled"
        sentence = _("案件已取消：%(title)s") if cancelled else _("案件已办结：%(title)s")
    elif kind == kinds.ACCOUNTABLE:
        sentence = EVENTS.get(str(news.words.get("event")), EVENTS["overdue"])()
    elif kind == kinds.SYSTEM:
        sentence = "%(text)s"
    else:
        sentence = SENTENCES[kind]()
    return _one_line(sentence % _values(news))


def group_line(news: News, people: list[str]) -> str:
    """The same for a group that reads over somebody's shoulder: it names whom the news is for."""
    step, title = _value(news, "step"), _value(news, "title")
    values = {"what": kinds.label_of(news.kind), "step": step, "title": title, "people": "、".join(people)}
    if not news.words.get("step"):
        return _one_line(_("%(what)s：%(title)s，请 %(people)s 查看") % values)
    return _one_line(_("%(what)s：「%(step)s」%(title)s，请 %(people)s 查看") % values)


def facts(news: News) -> list[tuple[str, str]]:
    """What else there is to say, as label and value."""
    due, by = parse_datetime(str(news.words.get("due") or "")), news.by_name if news.by_id is not None else ""
    found = [
        (_("编号"), news.case),
        (_("环节"), _text(news.words.get("step"))),
        (_("期限"), f"{localtime(due):%Y-%m-%d %H:%M}" if due and due.tzinfo else ""),
        (_("结论"), outcome_label(str(news.words["outcome"])) if _has_outcome(news) else ""),
        (pgettext("of a notice", "来自"), by),
        (_("说明"), _text(news.words.get("comment"))[:LONGEST]),
        (pgettext("of a notice", "时间"), f"{localtime(news.at):%Y-%m-%d %H:%M}"),
    ]
    return [(label, value) for label, value in found if value]


def _has_outcome(news: News) -> bool:
    return bool(news.words.get("outcome")) and news.kind != kinds.CASE_ENDED


def _values(news: News) -> dict[str, str]:
    names = ("step", "title", "text", "version", "process_name")
    return {**{name: _value(news, name) for name in names}, "by": news.by_name or _("系统")}


def _value(news: News, name: str) -> str:
    instead = {"title": news.case, "process_name": news.process, "text": _text(news.words.get("title")) or news.case}
    return _text(news.words.get(name)) or instead.get(name, "") or "—"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
