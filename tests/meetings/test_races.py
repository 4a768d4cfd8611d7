"""Two clerks decide one point at the same moment: one decision, and the ticket moves once."""

import threading

import pytest
from django.db import connection

from complaints.meetings.models import Decision
from complaints.meetings.services import CannotMeet, decide_point
from complaints.tickets.models import State
from tests.meetings.conftest import Hall

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_clerks_decide_one_point_and_one_of_them_counts():
    hall = Hall()
    item = hall.before_the_meeting()
    at, ready, came = hall.tick(), threading.Barrier(2), []

    def deed(verdict):
        ready.wait()
        try:
            decide_point(meeting_id=item.meeting_id, item_id=item.pk, wanted=hall.wanted(verdict=verdict),
                         by=hall.people.secretary, at=at)
            came.append(verdict)
        except CannotMeet as refusal:
            came.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=deed, args=(verdict,)) for verdict in ("adopted", "rejected")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    won = Decision.objects.get()
    assert sorted(len(one) > 10 for one in came) == [False, True]
    assert any("这个议题已由" in one for one in came)
    expected = {"adopted": State.IMPROVING, "rejected": State.PLANNING}[won.verdict]
    assert hall.desk.fresh(hall.ticket).state == expected
