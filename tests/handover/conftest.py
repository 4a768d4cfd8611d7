"""The small house of the inbox, and somebody who leaves it."""

import pytest
from django.test import Client

from approvals.handover import services
from approvals.handover.planning import Choices
from tests.inbox.world import World, review
from tests.organisation.factories import add_person, common_people
from workflows.ledger.outbox import deliver_due


class Office(World):
    """People with items in person; `hand_over` is the wizard's last step, `work_off` the worker."""

    def __init__(self, people):
        super().__init__(people)
        self.leaver = add_person("30001", "谢离", department=people.departments.QM)
        self.heir = add_person("30002", "金接", department=people.departments.QM)
        self.other = add_person("30003", "魏备", department=people.departments.QM)

    def mine(self, *, by=None, again=False, **quality):
        """A case whose quality step is addressed to the leaver in person."""
        said = {"candidateGroups": "", "candidateUsers": self.leaver.number, **quality}
        case = self.start(None if again else review(quality=said), by=by, again=again)
        self.decide(case, "draft", "submit", by=by or self.people.chenxiao)
        return case

    def in_turn(self, *, by=None):
        """A case in which 王敏 signs and the leaver would be asked after her."""
        people = f"{self.people.wangmin.number},{self.leaver.number}"
        steps = {"candidateGroups": "", "candidateUsers": people, "sequential": True}
        case = self.start(review(f"turns{by.pk if by else ''}", board=steps), key=f"turns{by.pk if by else ''}", by=by)
        self.decide(case, "draft", "submit", by=by or self.people.chenxiao)
        self.decide(case, "quality", by=self.people.wangmin)
        return case

    def choices(self, **more):
        return Choices(**{"leaver": self.leaver, "posts_at": self.now, "items_to": self.heir, "posts_to": self.heir,
                          "processes_to": self.heir, **more})

    def begin(self, **more):
        self.later()
        return services.begin(choices=self.choices(**more), by=self.people.heguan, at=self.now)

    def hand_over(self, **more):
        handover = self.begin(**more)
        self.work_off()
        handover.refresh_from_db()
        return handover

    def work_off(self, **time):
        deliver_due(50, self.later(**time))


@pytest.fixture
def office(db):
    return Office(common_people())


@pytest.fixture
def real_office(transactional_db):
    return Office(common_people())


@pytest.fixture
def as_person():
    """A client signed in as the person."""

    def make(person) -> Client:
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return client

    return make


def results(handover):
    """What became of each line: kind, status and result."""
    return sorted(handover.lines.values_list("kind", "status", "result"))
