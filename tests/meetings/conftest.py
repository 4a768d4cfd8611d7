"""A room for every test: people, the published processes, a major ticket before the meeting; built once."""

from datetime import timedelta

import pytest

from complaints.meetings.models import Decision
from complaints.meetings.services import (
    Called,
    Seat,
    Wanted,
    add_point,
    call_meeting,
    decide_point,
    install_decision_process,
    note_attendance,
    take_up,
)
from complaints.tickets.models import State
from tests import worlds
from tests.tickets.world import Desk


class Hall:
    """A desk with a meeting: who is there, and short ways to talk and decide."""

    def __init__(self):
        self.desk = Desk()
        self.people = self.desk.people
        install_decision_process(author=self.people.wujing, publisher=self.people.pengyu, at=self.tick(),
                                 command="tests")
        ticket = self.desk.open()
        self.desk.decide(ticket, major="on")
        self.desk.decide(ticket)
        self.ticket = self.desk.decide(ticket)
        assert self.ticket.state == State.MEETING
        self.meeting = self.call()

    def tick(self, **how):
        return self.desk.tick(**how)

    def called(self, **more):
        people = self.people
        return Called(**{"title": "十一月服务例会", "held_at": self.desk.clock + timedelta(days=1),
                         "place": "三楼会议室",
                         "online": False, "chair": people.zhouzong, "clerk": people.secretary,
                         "invited": [people.analyst, people.zhaolin], **more})

    def call(self, **more):
        return call_meeting(called=self.called(**more), by=self.people.secretary, at=self.tick())

    def sit(self, *present, meeting=None, **deputies):
        """Everybody is there but whom a deputy stands in for."""
        meeting = meeting or self.meeting
        seats = []
        for row in meeting.attendance.select_related("person"):
            deputy = deputies.get(row.person.number)
            seats.append(Seat(row.person_id, "excused" if deputy else "present", deputy))
        return note_attendance(meeting_id=meeting.pk, seats=seats, by=self.people.secretary, at=self.tick())

    def take_up(self, *chosen, meeting=None):
        return take_up(meeting_id=(meeting or self.meeting).pk, chosen=set(chosen), by=self.people.secretary,
                       at=self.tick())

    def add(self, title="窗口排队", meeting=None):
        return add_point(meeting_id=(meeting or self.meeting).pk, title=title, by=self.people.secretary, at=self.tick())

    def wanted(self, **more):
        return Wanted(**{"verdict": "adopted", "text": "按方案执行", "owner": self.people.analyst,
                         "due_on": (self.desk.clock + timedelta(days=20)).date(), **more})

    def decide(self, item, by=None, **more):
        return decide_point(meeting_id=item.meeting_id, item_id=item.pk, wanted=self.wanted(**more),
                            by=by or self.people.secretary, at=self.tick())

    def before_the_meeting(self):
        self.sit()
        return self.take_up(f"ticket:{self.ticket.key}")[0]

    def decisions(self):
        return Decision.objects.count()


worlds.build("meetings", hall=Hall)


@pytest.fixture
def hall(db):
    return worlds.get("hall")
