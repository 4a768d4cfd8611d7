"""How many statements a decision takes, everything included: the same for three and for thirty signers."""

import pytest

from approvals.inbox.models import WorkItem
from tests.runtime.voting import open_vote, statements
from workflows.runtime import ports, selectors

pytestmark = pytest.mark.django_db

STAYS, MOVES = 12, 16


@pytest.fixture(autouse=True)
def own_domains(monkeypatch):
    monkeypatch.setattr(ports, "domains", dict(ports.domains))


@pytest.mark.parametrize("count", [3, 30])
def test_a_vote_that_leaves_the_step_open_takes_at_most_twelve_statements(count):
    case, people = open_vote(count)
    statements(case, people[0])  # the version's graph is compiled once per process
    assert len(statements(case, people[1])) <= STAYS


@pytest.mark.parametrize("count", [3, 30])
def test_a_vote_that_moves_the_case_takes_at_most_sixteen_statements(count):
    case, people = open_vote(count)
    for person in people[:-1]:
        statements(case, person)

    last = statements(case, people[-1])

    case.refresh_from_db()
    assert WorkItem.objects.open().filter(case=case, node="sign_again").count() == count
    assert len(last) <= MOVES
    assert selectors.replay(case).matches


def test_three_and_thirty_signers_cost_the_same():
    costs = {}
    for count in (3, 30):
        case, people = open_vote(count)
        costs[count] = [len(statements(case, person)) for person in people]
    assert set(costs[3][1:-1]) == set(costs[30][1:-1])
    assert costs[3][-1] == costs[30][-1]
