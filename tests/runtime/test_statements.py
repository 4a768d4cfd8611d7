"""How many statements a decision takes, everything included: the same for three and for thirty signers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Holding
from tests.organisation.factories import add_person
from tests.runtime.conftest import CLERK, NOON
from tests.runtime.desk import Narrow
from tests.runtime.drawings import cosign, draw, end, start, timer, user
from tests.runtime.publishing import publish
from workflows.runtime import ports, selectors
from workflows.runtime.services import start_case

pytestmark = pytest.mark.django_db

STAYS, MOVES = 12, 16
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture
def vote(monkeypatch):
    """A case with a co-sign of so many posts, a machine behind it, and the people who hold the posts."""

    def make(count):
        process, codes = f"vote_{count}", [f"post_{count}_{n}" for n in range(count)]
        monkeypatch.setitem(ports.domains, process, Narrow())
        people = [add_person(posts=(code,)) for code in codes]
        publish(process, draw(
            process, start(), cosign("sign", collection="signers", fires="pass:agreed", limit="2d"),
            timer("boundaryEvent", "late", "PT8H", attachedToRef_="sign"), user("chief", candidateGroups=codes[0]),
            cosign("sign_again", collection="signers", firesOnEntry="again"), end(), end("other"),
            flows="start -> sign -> sign_again -> end; late -> chief -> other", variables="signers:list",
        ))  # fmt: skip
        begun = {"by": CLERK, "at": NOON, "data": {"signers": codes}}
        return start_case(process_key=process, key=f"V-{count}", title="会签", **begun), people

    return make


def statements(case, person, node="sign"):
    """What one vote costs, without the transaction's own frame."""
    post = Holding.objects.get(person=person).post_id
    item = WorkItem.objects.open().get(case=case, node=node, principals__principal_id=post)
    with CaptureQueriesContext(connection) as seen:
        decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=person, at=NOON)
    return [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(FRAME)]


@pytest.mark.parametrize("count", [3, 30])
def test_a_vote_that_leaves_the_step_open_takes_at_most_twelve_statements(vote, count):
    case, people = vote(count)
    statements(case, people[0])  # the version's graph is compiled once per process
    assert len(statements(case, people[1])) <= STAYS


@pytest.mark.parametrize("count", [3, 30])
def test_a_vote_that_moves_the_case_takes_at_most_sixteen_statements(vote, count):
    case, people = vote(count)
    for person in people[:-1]:
        statements(case, person)

    last = statements(case, people[-1])

    case.refresh_from_db()
    assert WorkItem.objects.open().filter(case=case, node="sign_again").count() == count
    assert len(last) <= MOVES
    assert selectors.replay(case).matches


def test_three_and_thirty_signers_cost_the_same(vote):
    costs = {}
    for count in (3, 30):
        case, people = vote(count)
        costs[count] = [len(statements(case, person)) for person in people]
    assert set(costs[3][1:-1]) == set(costs[30][1:-1])
    assert costs[3][-1] == costs[30][-1]
