"""What must be true of a version before it is submitted, and once more before it is published: in words, with a link.

A room that knows of another condition (walk-throughs in the sandbox, training) adds it with `register`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.organisation.selectors import holders_of, posts_by_code
from approvals.release.models import PROCESS_KEY, Release
from workflows.bpmn.bad import BadModel
from workflows.bpmn.model import Element
from workflows.bpmn.reader import read
from workflows.bpmn.words import in_language
from workflows.engine.graph.attributes import listed
from workflows.library import examining
from workflows.library.models import ProcessVersion
from workflows.library.problems import Problem
from workflows.library.reading import SEPARATOR
from workflows.library.selectors import authors_of
from workflows.runtime.ports import DomainRefused

PEOPLES: Final = ("userTask", "manualTask")  # the steps that people do
KEPT: Final = 256  # examinations
GRACE: Final = timedelta(days=1)  # somebody who chooses today at noon means today


class CannotSubmit(DomainRefused):
    """Something is missing; `missing` are the gates that do not stand."""

    def __init__(self, message: str, missing: Sequence[Gate] = ()) -> None:
        super().__init__(message)
        self.missing = list(missing)


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: what it is called, what is still missing (nothing: it stands), and where to mend it."""

    key: str
    title: str
    missing: tuple[str, ...] = ()
    url: str = ""

    @property
    def stands(self) -> bool:
        return not self.missing


class Wanted(NamedTuple):
    """What is to be released, how, and who asks when; `release` is the one that is under way already."""

    version: ProcessVersion
    posts: tuple[str, ...]
    at: datetime
    effective_at: datetime | None = None
    release: Release | None = None


Condition = Callable[[Wanted], Gate]
_more: dict[Condition, bool] = {}  # whether it is asked at the publication as well


def register(condition: Condition, *, once_more: bool = False) -> None:
    """Add a condition; it is asked when a version is submitted, and `once_more` before it is published."""
    _more[condition] = once_more


def of(wanted: Wanted) -> list[Gate]:
    """Every gate, in the order in which they are shown."""
    usual = (*_examined(wanted), _raci(wanted), _posts(wanted), _notes(wanted), _base(wanted), _alone(wanted),
             _day(wanted))
    return [*usual, *(condition(wanted) for condition in _more)]


def of_release(release: Release, at: datetime) -> list[Gate]:
    """Every gate for a release that exists."""
    return of(Wanted(release.version, tuple(release.asked), at, release.effective_at, release))


def at_publication(release: Release, at: datetime) -> list[Gate]:
    """What may have changed since the version was submitted."""
    wanted = Wanted(release.version, (), at, release.effective_at, release)
    return [_posts(wanted), _base(wanted), *(condition(wanted) for condition, again in _more.items() if again)]


def insist(gates: Iterable[Gate]) -> None:
    """CannotSubmit with everything that is missing, in one sentence."""
    missing = [gate for gate in gates if not gate.stands]
    if missing:
        what = "；".join(f"{gate.title}：{gate.missing[0]}" for gate in missing)
        raise CannotSubmit(_("发布门槛尚未满足。%(what)s") % {"what": what}, missing)


def page_of(version: ProcessVersion, name: str = "process-version", anchor: str = "") -> str:
    """Where something of the version is mended."""
    return reverse(name, args=[version.process.code, version.number]) + anchor


def _examined(wanted: Wanted) -> Iterator[Gate]:
    """Soundness and laws: what has a counter-example is a law, and its path is drawn on the page it links to."""
    found = _problems(wanted.version)
    url = page_of(wanted.version, "process-version-check", "#problems")
    laws = [one for one in found if one.path]
    yield Gate("verified", _("结构检查"), tuple(_sentence(one) for one in found if not one.path), url)
    yield Gate("laws", _("制度规则在所有路径上成立"), tuple(_sentence(one) for one in laws), url)


_known: dict[tuple[str, ...], tuple[Problem, ...]] = {}  # what was found in these bytes; laws change with the program


def _problems(version: ProcessVersion) -> tuple[Problem, ...]:
    """What an examination finds, once per file and worker: pages ask more often than files change."""
    key = (version.process.key, version.sha256, get_language() or "")  # moves are called by their names
    if key not in _known:
        if len(_known) >= KEPT:
            _known.clear()
        _known[key] = examining.examine(version).problems
    return _known[key]


def _sentence(problem: Problem) -> str:
    name, reason = in_language(problem.name, _) or problem.element_id, in_language(problem.reason, _)
    way = " → ".join(point.name or point.element_id for point in problem.path)
    said = _("「%(name)s」%(reason)s") % {"name": name, "reason": reason} if name else reason
    return _("%(said)s（路径：%(way)s）") % {"said": said, "way": way} if way else said


def steps_of_people(version: ProcessVersion) -> list[Element]:
    """The steps that people do, in the order of the file; none of a file that cannot be read."""
    try:
        model = read(version.bytes)
    except BadModel:
        return []
    found = [element for process in model.processes for element in process.elements.values()]
    return [element for element in found if element.kind in PEOPLES]


def parties(step: Element, key: str) -> tuple[str, ...]:
    """Who has this role in the step, as the control matrix names them."""
    return tuple(one.strip() for one in SEPARATOR.split(step.attributes.get(key, "")) if one.strip())


def _raci(wanted: Wanted) -> Gate:
    missing = tuple(_wrong_roles(steps_of_people(wanted.version)))
    return Gate("raci", _("每步恰有一个 A，至少一个 R"), missing, page_of(wanted.version, anchor="#raci-title"))


def _wrong_roles(steps: Iterable[Element]) -> Iterator[str]:
    for step in steps:
        accountable = len(parties(step, "raciA"))
        name = {"name": step.name or step.id, "number": accountable}
        if accountable != 1:
            yield (_("「%(name)s」没有 A") if not accountable else _("「%(name)s」有 %(number)d 个 A")) % name
        if not parties(step, "raciR"):
            yield _("「%(name)s」没有 R") % name


def _posts(wanted: Wanted) -> Gate:
    """Every post that a step or the release names has somebody, or the step says who takes its place."""
    steps = steps_of_people(wanted.version)
    named = {code: step for step in steps for code in listed(step.attributes.get("candidateGroups", ""))
             if not code.startswith(("${", "#{"))}
    fallbacks = {code for step in steps for code in listed(step.attributes.get("fallback", ""))}
    holders = holders_of({*named, *fallbacks, *wanted.posts}, wanted.at)
    authors = authors_of(wanted.version)
    empty = [_empty(code, step.name or step.id) for code, step in named.items()
             if not holders[code] and not any(holders[one] for one in listed(step.attributes.get("fallback", "")))]
    names = posts_by_code(wanted.posts)
    for code in dict.fromkeys(wanted.posts):
        if not any(person.pk not in authors for person in holders[code]):
            empty.append(_("发布所需的岗位「%(post)s」没有编写人以外的人员") % {
                "post": names[code].name if code in names else code})
    return Gate("posts", _("岗位都有人"), tuple(empty), page_of(wanted.version, anchor="#steps-title"))


def _empty(code: str, step: str) -> str:
    return _("「%(step)s」的岗位 %(code)s 没有人员，也没有指定备用岗位") % {"step": step, "code": code}


def _notes(wanted: Wanted) -> Gate:
    missing = () if wanted.version.notes.strip() else (_("请写明本版改了什么、为什么改"),)
    return Gate("notes", _("版本说明已填写"), missing, page_of(wanted.version, anchor="#facts-title"))


def _base(wanted: Wanted) -> Gate:
    """The version was drawn from the one in force; otherwise it would undo what came between."""
    version = wanted.version
    current = ProcessVersion.objects.in_force().filter(process_id=version.process_id).exclude(pk=version.pk)
    number = current.values_list("number", flat=True).first()
    if number is None or number == version.base_number:
        return Gate("base", _("依据现行版本起草"))
    why = _("本版依据第 %(base)s 版起草，现行的是第 %(now)d 版，请先对比") % {
        "base": version.base_number or "—", "now": number}
    compare = reverse("process-diff", args=[version.process.code, number, version.number])
    return Gate("base", _("依据现行版本起草"), (why,), compare)


def _alone(wanted: Wanted) -> Gate:
    """One release of a process at a time; what the product guards itself with is not released at all."""
    if wanted.version.process.key == PROCESS_KEY:
        return Gate("alone", _("没有其他发布正在进行"), (_("这一流程由程序固定，不能另行发布"),))
    others = Release.objects.under_way().filter(process_id=wanted.version.process_id)
    others = others.exclude(pk=wanted.release.pk) if wanted.release else others
    other = others.select_related("version").first()
    if other is None:
        return Gate("alone", _("没有其他发布正在进行"))
    why = _("第 %(number)d 版正在发布（%(code)s）") % {"number": other.version.number, "code": other.code}
    return Gate("alone", _("没有其他发布正在进行"), (why,), reverse("release", args=[other.code]))


def _day(wanted: Wanted) -> Gate:
    past = wanted.effective_at is not None and wanted.effective_at < wanted.at - GRACE
    return Gate("day", _("生效日期不在过去"), (_("请重新选择生效日期"),) if past else ())
