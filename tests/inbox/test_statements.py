"""What the hot path costs: the number of statements does not grow with the number of signers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.inbox import selectors
from approvals.inbox.selectors import Wanted
from approvals.working_time.selectors import calendar_for
from tests.inbox.world import fresh, open_nodes
from tests.organisation.factories import add_person, add_post

TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def statements(deed):
    with CaptureQueriesContext(connection, ) as captured:
        deed()
    return [one["sql"] for one in captured if not one["sql"].upper().startswith(TRANSACTION)]


def boards(world, count):
    """A case in a co-sign of so many posts, each with its own holder; the holders in the posts' order."""
    codes = [f"board_{number:02d}" for number in range(count)]
    holders = [add_person(posts=[add_post(code, f"会签岗 {code}")]) for code in codes]
    return world.on_board(board={"candidateGroups": ",".join(codes)}), codes, holders


@pytest.mark.parametrize("signers", [3, 30])
def test_a_vote_that_leaves_the_step_open_takes_twelve_statements_at_most(world, signers):
    case, codes, holders = boards(world, signers)
    world.decide(case, "board", signer=codes[1], by=holders[1])  # whatever is cached, is cached

    made = statements(lambda: world.decide(case, "board", signer=codes[0], by=holders[0]))

    assert len(open_nodes(case)) == signers - 2
    # one of them is the test's own look-up of the item
    assert len(made) - 1 <= 12, "\n".join(made)


@pytest.mark.parametrize("signers", [3, 30])
def test_a_decision_that_moves_the_case_takes_sixteen_statements_at_most(world, signers):
    case, codes, holders = boards(world, signers)
    for code, holder in zip(codes[1:], holders[1:], strict=True):
        world.decide(case, "board", signer=code, by=holder)

    made = statements(lambda: world.decide(case, "board", signer=codes[0], by=holders[0]))

    assert open_nodes(case) == [("legal", "")]
    assert len(made) - 1 <= 16, "\n".join(made)


def test_opening_thirty_items_costs_what_opening_three_costs(world):
    costs = []
    for count in (3, 30):
        codes = [f"open_{count}_{number:02d}" for number in range(count)]
        for code in codes:
            add_person(posts=[add_post(code)])
        case = world.submitted(board={"candidateGroups": ",".join(codes)})
        quality = lambda case=case: world.decide(case, "quality", by=world.people.wangmin)  # noqa: E731
        calendar_for()  # known, however long the people took
        costs.append(len(statements(quality)))
        assert len(open_nodes(case)) == count
        assert fresh(case).step_label == "board"
    assert costs[0] == costs[1]


def test_the_inbox_of_a_holder_of_many_posts_is_read_in_three_statements(world):
    person = add_person(posts=[f"many_{number}" for number in range(6)])
    for number in range(6):
        world.submitted(quality={"candidateGroups": f"many_{number}"})

    made = statements(lambda: selectors.inbox(person=person, at=world.now, wanted=Wanted()))

    assert len(made) == 3, "\n".join(made)
