"""The short form of `make chaos`: a few deaths at commits, and many hands on one case."""

import pytest

from tests.chaos.office import Office
from tests.chaos.storms import finish, kill_at_commits, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_processes_that_die_at_commits_lose_nothing_and_do_nothing_twice():
    office = Office(12, 4)
    assert kill_at_commits(office, 24) >= 24
    finish(office)
    assert not any((counts := office.reckon()).values()), counts
    assert office.told


def test_many_hands_on_one_case_make_one_chain():
    office = Office(1, 20)
    together(office, 8)
    finish(office)
    assert not any((counts := office.reckon()).values()), counts
    assert len(office.told) == 20
