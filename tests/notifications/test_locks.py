"""No lock and no transaction is held while somebody outside is being talked to."""

import socket
import threading
import time

import pytest
from django.db import connection, transaction

from approvals.notifications.models import Notice, Robot
from approvals.organisation.models import Person
from tests.notifications.telling import choose, deliver, quieten, tell
from workflows.ledger.models import Message
from workflows.runtime.models import Case


def in_the_background(deed):
    def run():
        try:
            deed()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for(condition):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


@pytest.mark.postgres
@pytest.mark.parametrize("channel", ["mail", "robot"])
def test_while_the_other_side_says_nothing_every_row_can_be_locked_at_once(
    real_world, channel, mail_server, robot_server, add_robot
):
    world = real_world
    choose(world.people.wangmin)
    case = world.submitted()
    if channel == "robot":
        add_robot("wecom")
        Person.objects.update(email="")
    quieten()
    tell("work.urged", at=world.now, case=case, item=world.item(case, "quality"), people=[world.people.wangmin])
    deliver(world.now, limit=1)
    mail_server.mode(silent=True)
    robot_server.mode(silent=True)
    worker = in_the_background(lambda: deliver(world.now))
    wait_for(lambda: Message.objects.filter(leased_until__isnull=False, delivered_at=None).exists())
    wait_for((lambda: robot_server.asked) if channel == "robot" else (lambda: True))

    assert worker.is_alive()
    with transaction.atomic():
        for model in (Case, Message, Robot, Person, Notice):
            assert list(model.objects.select_for_update(nowait=True, of=("self",)).values_list("pk", flat=True)) or (
                model is Robot
            )
    assert worker.is_alive()
    worker.join(10)


def test_neither_mail_nor_robot_is_asked_inside_a_transaction(
    real_world, mail_server, robot_server, add_robot, monkeypatch
):
    world, inside = real_world, []
    connect = socket.create_connection

    def watched(address, *args, **more):
        inside.append(connection.in_atomic_block)
        return connect(address, *args, **more)

    choose(world.people.wangmin)
    add_robot("wecom")
    case = world.submitted()
    quieten()
    tell("work.urged", at=world.now, case=case, item=world.item(case, "quality"), people=[world.people.wangmin])
    monkeypatch.setattr(socket, "create_connection", watched)

    deliver(world.now)

    assert inside == [False, False]
    assert len(mail_server.letters) == 1
    assert len(robot_server.heard) == 1
