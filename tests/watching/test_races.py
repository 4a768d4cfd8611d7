"""Two sweeps at once make one signal."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from complaints.watching.models import Rule, RuleVersion, Signal, SignalDay
from tests.watching.conftest import AT, EIGHT
from workflows.ledger.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_sweeps_at_once_make_one_signal(desk):
    RuleVersion.objects.update(active=False)
    rule = Rule.objects.create(kind="hot", way="day", number=1)
    RuleVersion.objects.create(rule=rule, number=1, name="分类投诉热点", by_name="system", at=AT)
    desk.mondays(*EIGHT, 41)
    barrier, wrong = Barrier(2), []

    def run():
        try:
            barrier.wait(20)
            desk.sweep()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert wrong == []
    assert (Signal.objects.count(), SignalDay.objects.count()) == (1, 1)
    assert Event.objects.filter(verb="watching.signal.found").count() == 1
