"""Playing a kept script again on another version, and saying in one sentence where it no longer fits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from approvals.walkthrough.stage import Broken, Scene, Stage, Unanswered
from approvals.walkthrough.turns import NoPlace, Turn
from workflows.bpmn.words import Sentence as _
from workflows.engine.protocol import Refused
from workflows.runtime import document


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a script: `at` turns were played, `scene` is where the case stands then; no sentence: it fits."""

    at: int
    scene: Scene
    sentence: str = ""
    node: str = ""  # the step at which it stands

    @property
    def fits(self) -> bool:
        return not self.sentence


def replay(
    stage: Stage, turns: Sequence[Turn], scene: Scene, *, known: Collection[str], ended: str = "",
    actors: Sequence[int | None] = (),
) -> Verdict:  # fmt: skip
    """Play the turns in order; `known` are the steps of the version they were made on, `ended` how they ended there.

    `actors` are who made them; left out, the roles of the steps did."""
    for at, turn in enumerate(turns):
        try:
            scene = stage.take(scene, turn, actor=actors[at] if actors else None).scene
        except (NoPlace, Refused, Broken, Unanswered) as misfit:
            return _stuck(stage, scene, at, why_of(stage, misfit, turn), known)
    if ended and scene.ended != ended:
        return _stuck(stage, scene, len(turns), _("走完这些步骤案件应已结束，现在还没有。"), known)
    return Verdict(len(turns), scene)


def why_of(stage: Stage, misfit: Exception, turn: Turn) -> str:
    """Which move no longer fits, and why."""
    if isinstance(misfit, Unanswered):
        step = stage.graph.nodes[misfit.need.node].name or misfit.need.node
        return _("办完「%(turn)s」后，「%(step)s」要求的内容当时没有填写。", turn=turn.label, step=step)
    if isinstance(misfit, NoPlace):
        return _("走到这一步对不上：%(why)s", why=misfit.args[0])
    return _("「%(turn)s」不能照原样办理：%(why)s", turn=turn.label, why=misfit.args[0])


def _stuck(stage: Stage, scene: Scene, at: int, why: str, known: Collection[str]) -> Verdict:
    open_nodes = document.open_nodes(scene.state)
    fresh = [node for node in open_nodes if node not in known]
    where = document.step_label(stage.graph, scene.state)
    if scene.ended:
        said = _("%(why)s此时案件已经结束。", why=why)
    elif fresh == list(open_nodes):
        said = _("%(why)s案件停在新增的「%(fresh)s」，等待办理。", why=why, fresh="」「".join(_names(stage, fresh)))
    elif fresh:
        names = "」「".join(_names(stage, fresh))
        said = _("%(why)s案件停在「%(where)s」，新增的「%(fresh)s」等待办理。", why=why, where=where, fresh=names)
    else:
        said = _("%(why)s案件停在「%(where)s」。", why=why, where=where or "—")
    return Verdict(at, scene, said, (fresh or list(open_nodes) or [""])[0])


def _names(stage: Stage, nodes: Iterable[str]) -> list[str]:
    return [stage.graph.nodes[node].name or node for node in nodes]
