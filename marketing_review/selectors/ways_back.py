"""How a case that was sent back can come back, and who is asked again on either way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from marketing_review.models import MarketingCase
from marketing_review.selectors.approvals import Approval, approvals_of, labels
from workflows.engine.graph import Graph
from workflows.engine.protocol import STRAIGHT, WALK
from workflows.engine.state import State
from workflows.runtime import document

LAUNCH: Final = "launch_confirm"
ONCE_A_ROUND: Final = frozenset({"dispatch", LAUNCH})  # what follows an approval of the leader is done anew each round


@dataclass(frozen=True, slots=True)
class Asked:
    """One place that is asked: under its name, by who decided it last, and why."""

    name: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class WaysBack:
    """Walking every step again, or straight back to the step that returned the case."""

    back: str  # that step's name; empty when the case can only be walked
    walk: tuple[Asked, ...]
    straight: tuple[Asked, ...]
    stands: tuple[Approval, ...]
    refused: str  # why the case cannot come straight back; empty when it can
    chosen: str = WALK

    @property
    def may_go_straight(self) -> bool:
        return bool(self.back) and not self.refused

    @property
    def is_straight(self) -> bool:
        return self.chosen == STRAIGHT and self.may_go_straight


def ways_back(marketing: MarketingCase, item: WorkItem, items: Iterable[WorkItem], chosen: str = "") -> WaysBack | None:
    """What handing the item in means for everybody who has reviewed the case; None before anybody has. `items` are all
    of the case, oldest first; two statements."""
    graph = document.graph_of(marketing.case.process_version_id, marketing.case.process_version.sha256)
    state = document.load(marketing.case.document)
    done = [each for each in items if not each.is_open and each.node != item.node]
    known, undecided = _known(state), _undecided(done)
    approvals = [each for each in approvals_of(marketing, items=done) if each.place in known]
    if not approvals and not undecided:
        return None
    back = _way_back(state, item)
    walked = [*(_again(each) for each in approvals if _is_asked(graph, each)), *map(_returned, undecided)]
    return WaysBack(
        _name(graph, back), tuple(walked), tuple(_straight(approvals, undecided, back)),
        tuple(each for each in approvals if not _is_asked(graph, each)), why_not_straight(approvals, back),
        chosen if chosen in (WALK, STRAIGHT) else WALK)


def why_not_straight(approvals: Iterable[Approval], back: str) -> str:
    """Why the case may not come straight back to the step, naming who must sign; empty when it may."""
    if not back:
        return ""
    if back == LAUNCH:
        return _("不能直达退回人：协同任务须按新一轮内容重新分派。请选择「重新走流程」。")
    again = [each for each in approvals if not each.stands and each.item.node != back]
    if not again:
        return ""
    names = "、".join(dict.fromkeys(each.name for each in again))
    touched = dict.fromkeys(change for each in again for change in each.touched)
    why = _("不能直达退回人：修改的%(labels)s涉及 %(names)s 已审核的内容，须重新签署。请选择「重新走流程」。")
    return why % {"labels": labels(touched), "names": names}


def _known(state: State | None) -> set[tuple[str, str]]:
    """The places whose votes the case still remembers."""
    formers = state.formers.values() if state else ()
    return {(former.node, signer) for former in formers for signer, _outcome in former.votes}


def _way_back(state: State | None, item: WorkItem) -> str:
    scope = state.scopes.get(item.scope) if state else None
    return scope.straight.back if scope is not None and scope.straight is not None else ""


def _name(graph: Graph, node: str) -> str:
    return (graph.nodes[node].name or node) if node else ""


def _is_asked(graph: Graph, approval: Approval) -> bool:
    """On a walk: whatever does not stand, and steps whose approvals never do."""
    return not approval.stands or not graph.nodes[approval.item.node].approvals_stand


def _undecided(items: Iterable[WorkItem]) -> list[WorkItem]:
    """The places that a return emptied, as they were last: who sent the case back, and who had not decided."""
    latest: dict[tuple[str, str], WorkItem] = {}
    for item in items:
        latest[item.node, item.signer] = item
    return [item for item in latest.values()
            if item.close_reason == WorkItem.Closing.RETURNED and item.node not in ONCE_A_ROUND]


def _straight(approvals: Sequence[Approval], undecided: Sequence[WorkItem], back: str) -> list[Asked]:
    if not back:
        return []
    return [*(_again(each) for each in approvals if each.item.node == back and not each.stands),
            *map(_returned, undecided)]


def _again(approval: Approval) -> Asked:
    who = approval.item.decided_by.name if approval.item.decided_by else ""
    why = _("修改了%(labels)s") % {"labels": labels(approval.touched)} if approval.touched else _("每轮都须办理")
    return Asked(approval.name, who, why)


def _returned(item: WorkItem) -> Asked:
    who = item.decided_by.name if item.decided_by else ""
    return Asked(item.signer_name or item.name, who, _("退回了上一轮") if who else _("上一轮还没有办理"))
