"""What an event says beside its verb: to whom, in which place, whether opened, and how the case comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.trail.known import Names
from reports.trail.words import position_words

HANDED: Final[dict[str, str | Promise]] = {
    "work.transferred": gettext_lazy("转办给 %(who)s"),
    "work.consulted": gettext_lazy("征询 %(who)s"),
    "work.delegated": gettext_lazy("委派给 %(who)s，答复后仍由本人决定"),
    "work.asking_taken_back": gettext_lazy("不再等 %(who)s 答复"),
}
TRIED: Final[dict[str, str | Promise]] = {
    "branch": gettext_lazy("发起人所在：%(branch)s"),
    "share": gettext_lazy("抽取 %(drawn)s，比例 %(share)s %%"),
    "held": gettext_lazy("试运行已暂停"),
    "outside": gettext_lazy("不在试运行日期内"),
    "system": gettext_lazy("由系统发起"),
}
SIGNERS: Final = frozenset({"work.signer_added", "work.signer_removed", "work.stands", "work.passed_by_policy"})


def notes(body: Mapping[str, Any], command: Mapping[str, Any], *, step: Names, signer: Names) -> list[str]:
    """The notes of an event; `command` is what it did, or what settled it did."""
    detail = body.get("detail", {})
    return [*_people(str(body["verb"]), detail, signer), *_batch(detail), *_way(command, step), *_straight(detail),
            *_tried(detail)]


def _people(verb: str, detail: Mapping[str, Any], signer: Names) -> Iterator[str]:
    if verb in HANDED and detail.get("to"):
        yield str(HANDED[verb]) % {"who": _person(detail.get("to_name", ""), detail["to"])}
    elif verb == "work.answered":
        sentence = _("答复 %(who)s 的委派") if detail.get("kind") == "delegate" else _("答复 %(who)s 的征询")
        yield sentence % {"who": _person(detail.get("to_name", ""), detail.get("to", ""))}
    elif verb == "work.copied":
        people = [_person(one.get("name", ""), one.get("number", "")) for one in detail.get("to", ())]
        yield _("抄送给 %(people)s") % {"people": "、".join(people)}
    elif verb in SIGNERS:
        yield from _signer(detail, signer)


def _signer(detail: Mapping[str, Any], signer: Names) -> Iterator[str]:
    if name := detail.get("signer_name") or (signer(detail["signer"]) if detail.get("signer") else ""):
        yield _("签署方：%(name)s") % {"name": name}
    if position := detail.get("position"):
        yield _("位置：%(position)s") % {"position": position_words(str(position))}


def _person(name: str, number: str) -> str:
    return _("%(name)s（%(number)s）") % {"name": name, "number": number} if name else number


def _batch(detail: Mapping[str, Any]) -> Iterator[str]:
    if detail.get("batch"):
        yield _("批量办理 · 已打开") if detail.get("opened") else _("批量办理 · 未打开")


def _way(command: Mapping[str, Any], step: Names) -> Iterator[str]:
    """Where a return leads, and how the case comes back from there."""
    if command.get("type") == "ReturnTo":
        if name := step(str(command.get("node", ""))):
            yield _("退回至「%(step)s」") % {"step": name}
        straight = command.get("resume") == "straight"
        yield _("改后可直达退回人") if straight else _("改后重新走流程")


def _straight(detail: Mapping[str, Any]) -> Iterator[str]:
    """Whether the case came straight back past steps that were not asked again."""
    if any(one.get("verb") == "passed" and one.get("why") == "straight" for one in detail.get("steps", ())):
        yield _("直达退回人，途经环节不再询问")


def _tried(detail: Mapping[str, Any]) -> Iterator[str]:
    """Why the case began on the version on trial, or on the one in force while another was tried."""
    if trial := detail.get("trial"):
        on_trial, other = _("按试运行的第 %(version)s 版发起"), _("按现行版本发起，未进入第 %(version)s 版的试运行")
        began = (on_trial if trial.get("on_trial") else other) % {"version": trial.get("version")}
        why = str(TRIED.get(str(trial.get("why")), "")) % {"branch": "", "drawn": "", "share": "", **trial}
        yield _("%(began)s（%(why)s）") % {"began": began, "why": why} if why else began
