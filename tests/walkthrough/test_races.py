"""Two at once, on real connections: one makes the move, the other is told in a sentence."""

import pytest

from approvals.walkthrough import services
from approvals.walkthrough.models import Move
from approvals.walkthrough.services import CannotWalk, Overtaken
from tests.release.test_races import at_once
from tests.walkthrough.conftest import Sandbox, fresh
from workflows.ledger.selectors import verify_all

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_players_make_one_move():
    office = Sandbox()
    walk = office.open()
    said, at = office.said(walk, "fill", "submit"), office.tick()
    play = lambda: services.play(walkthrough_id=walk.pk, said=said, by=office.author, at=at)  # noqa: E731
    answers = at_once(play, play)
    assert [type(one) for one in answers].count(Overtaken) == 1
    assert (fresh(walk).moves_made, Move.objects.filter(walkthrough=walk).count()) == (2, 2)
    assert all(verdict.wrong is None for verdict in verify_all())


def test_two_signatures_are_one():
    office = Sandbox()
    walk, at = office.play_out(office.open()), office.tick()
    signer = office.people["quality_reviewer"]
    sign = lambda: services.sign(walkthrough_id=walk.pk, passed=True, opinion="走通", by=signer, at=at)  # noqa: E731
    answers = at_once(sign, sign)
    assert [isinstance(one, CannotWalk) for one in answers].count(True) == 1
    assert fresh(walk).state == "passed"


def test_two_rehearsals_are_one():
    office = Sandbox()
    version, at = office.draft(), office.tick()
    ask = lambda: services.ask_for_rehearsal(version_id=version.pk, months=6, by=office.author, at=at)  # noqa: E731
    answers = at_once(ask, ask)
    assert [isinstance(one, CannotWalk) for one in answers].count(True) == 1
