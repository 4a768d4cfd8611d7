"""A passed walk-through in one line, for tests that are about what comes after it."""

from contextlib import suppress
from dataclasses import replace

from approvals.walkthrough import services
from approvals.walkthrough.models import Walkthrough
from approvals.walkthrough.scenes import scene_of, stage_of
from approvals.walkthrough.services import CannotWalk, NeedsAnswer, Said, Script
from approvals.walkthrough.turns import Given
from workflows.library.models import ProcessVersion

MOST = 50  # moves


def first(outcomes):
    """The outcome that a step names first."""
    return outcomes[0]


def walk_through(version, *, by, signer, tick, post="quality_reviewer", choose=first, data=None):
    """Play the version to its end by an outcome of each step, and have it signed; None where it cannot run. `post` is
    whoever the engine asks for, too."""
    version = ProcessVersion.objects.select_related("process").get(pk=version.pk)
    with suppress(CannotWalk):
        script = Script("基本路径", post, data or {})
        walk = services.open_walkthrough(version_id=version.pk, script=script, by=by, at=tick())
        graph = stage_of(version).graph
        for _ in range(MOST):
            walk = Walkthrough.objects.get(pk=walk.pk)
            if walk.ended:
                return services.sign(walkthrough_id=walk.pk, passed=True, opinion="走通", by=signer, at=tick())
            scope = next(scene_of(walk).state.waiting())
            outcome = choose(graph.nodes[scope.node].outcomes or ("done",))
            said = Said(scope.id, scope.generation, walk.moves_made, outcome)
            _play(walk, said, {"by": by, "at": tick()}, graph, post)
    return None


def _play(walk, said, deed, graph, post):
    """Once more with the answer, where something is asked."""
    try:
        services.play(walkthrough_id=walk.pk, said=said, **deed)
    except NeedsAnswer as asked:
        need = asked.need
        signers = Given(need.kind, need.node, graph.nodes[need.node].name, str(need.spec.get("variable", "")),
                        [f"post:{post}"])
        _play(walk, replace(said, given=(*said.given, signers)), deed, graph, post)
