"""Kept scripts on a version: each is played again on its bytes, and fits or says in one sentence where it does not."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _

from approvals.walkthrough.models import Acknowledgement, Move, Walkthrough
from approvals.walkthrough.replaying import Verdict, replay
from approvals.walkthrough.scenes import first_scene, stage_of, turns_in
from workflows.bpmn.bad import BadModel
from workflows.bpmn.words import in_language
from workflows.engine.graph import CannotCompile
from workflows.library.models import ProcessVersion
from workflows.library.selectors import authors_of

KEPT: Final = 2_048  # verdicts
_verdicts: OrderedDict[tuple[int, str, str], Verdict] = OrderedDict()  # script, process, bytes: laws change with us
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Standing:
    """One kept script on the version."""

    script: Walkthrough
    verdict: Verdict
    acknowledged: Acknowledgement | None

    @property
    def fits(self) -> bool:
        return self.verdict.fits

    @property
    def is_open(self) -> bool:
        """Whether it diverges and nobody has said why that is right."""
        return not self.fits and self.acknowledged is None


def kept_scripts(version: ProcessVersion) -> list[Walkthrough]:
    """Every passed script of this version or a former one, oldest first."""
    found = Walkthrough.objects.passed().filter(
        version__process_id=version.process_id, version__number__lte=version.number)
    chosen = found.select_related("version", "signed_by", "opened_by").defer("version__source", "document", "deeds")
    return list(chosen.order_by("version__number", "pk"))


def standings(version: ProcessVersion) -> list[Standing]:
    """How the kept scripts do on the version's bytes; raises what compiling raises. Three statements, however many."""
    scripts = kept_scripts(version)
    if not scripts:
        return []
    told = {one.script_id: one for one in Acknowledgement.objects.filter(
        version=version, sha256=version.sha256, script__in=scripts).select_related("by")}
    verdicts = _verdicts_of(scripts, version)
    return [Standing(one, verdicts[one.pk], told.get(one.pk)) for one in scripts]


def missing_of(version: ProcessVersion) -> list[str]:
    """What keeps the version from being released: no script that somebody else has signed, or open divergences."""
    try:
        found = standings(version)
    except (CannotCompile, BadModel):
        return []  # what cannot run is said by the examination
    authors = authors_of(version)
    if not any(one.script.signed_by_id not in authors for one in found):
        return [_("还没有由编写人以外的人签为通过的流程穿越")]
    return [_("剧本「%(script)s」：%(why)s") % {"script": one.script.name, "why": in_language(one.verdict.sentence, _)}
            for one in found if one.is_open]


def _verdicts_of(scripts: Sequence[Walkthrough], version: ProcessVersion) -> dict[int, Verdict]:
    key = (version.process.key, version.sha256)
    known = {one.pk: _verdicts[one.pk, *key] for one in scripts if (one.pk, *key) in _verdicts}
    fresh = [one for one in scripts if one.pk not in known]
    if not fresh:
        return known
    stage, moves = stage_of(version), _moves_of(fresh)
    for script in fresh:
        verdict = replay(stage, turns_in(moves[script.pk]), first_scene(script), known=json.loads(script.steps),
                         ended=script.ended)
        known[script.pk] = _keep((script.pk, *key), verdict)
    return known


def _moves_of(scripts: Iterable[Walkthrough]) -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = {one.pk: [] for one in scripts}
    for move in Move.objects.filter(walkthrough__in=found).order_by("walkthrough_id", "number"):
        found[move.walkthrough_id].append(move)
    return found


def _keep(key: tuple[int, str, str], verdict: Verdict) -> Verdict:
    with _lock:
        _verdicts[key] = verdict
        while len(_verdicts) > KEPT:
            _verdicts.popitem(last=False)
    return verdict
