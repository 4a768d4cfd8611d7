"""What holds for every life of a case that is told as turns and played again."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.walkthrough.retelling import retold
from approvals.walkthrough.stage import Scene, Stage
from approvals.walkthrough.turns import as_json, from_written
from tests.engine.driving import NOW
from tests.properties.growing import begun, graphs, live
from workflows.engine.protocol import Answer
from workflows.engine.state import to_document

lives = st.lists(st.integers(0, 10_000), min_size=5, max_size=40)


def with_answers(commands):
    """Each command with the answers that were given on its way."""
    grouped = []
    for command in commands:
        if isinstance(command, Answer):
            grouped[-1][1].append(command.value)
        else:
            grouped.append((command, []))
    return grouped


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(graphs(), st.booleans(), st.booleans(), lives)
def test_a_life_played_again_as_a_script_on_the_very_version_comes_to_the_same_state(graph, x, y, numbers):
    case = live(begun(graph, x, y), numbers)
    stage, scene, state = Stage(graph), Scene(NOW), None
    for command, answers in with_answers(case.commands):
        turn, state = retold(graph, state, command, answers, NOW)
        scene, again = stage.take(scene, from_written(json.loads(json.dumps(as_json(turn)))))
        assert again == turn
    assert to_document(state) == to_document(case.state)
    assert to_document(scene.state) == to_document(case.state)
