"""Signing on the pages: confirmed before the decision, kept in the trail, and nothing that it was done with kept."""

import json

import pytest
from django.db import connection
from django.urls import reverse

from approvals.inbox.models import Draft, WorkItem
from approvals.signatures.models import Attempt
from tests.inbox.test_pages import HTMX, browser, decide_url
from tests.inbox.world import events, open_nodes
from tests.organisation.factories import PASSWORD, add_person
from workflows.runtime.models import PendingCommand

SECRET = "nowhere-but-here-2026"
STEP = {"signature": "required", "meaning": "同意上线"}


@pytest.fixture
def signer(world):
    """王敏 with a password that stands nowhere else."""
    world.people.wangmin.set_password(SECRET)
    world.people.wangmin.save()
    return browser(world.people.wangmin)


@pytest.fixture
def item(world):
    return world.item(world.submitted(quality=STEP), "quality")


def kept_anywhere(text):
    """Which tables have a text that holds this; every column of every table is read."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(text in value for row in cursor.fetchall() for value in row if isinstance(value, str)):
                found.append(table)
    return found


def send(client, item, **sent):
    return client.post(decide_url(item), {"outcome": "pass", "comment": "已核对", "sign.password": SECRET, **sent})


def test_the_form_asks_for_the_signature_and_says_what_it_means(signer, item):
    told = signer.get(reverse("inbox-item", args=[item.pk])).content.decode()
    assert 'name="sign.password"' in told
    assert "选「通过」：同意上线；选「不通过」：不通过" in told
    returning = signer.get(reverse("inbox-return", args=[item.case_id, item.pk])).content.decode()
    assert f'id="sign-password-return-{item.pk}"' in returning


def test_a_signed_decision_stands_in_the_trail_and_the_password_nowhere(signer, item):
    assert send(signer, item).status_code == 303
    signature = json.loads(events(item.case, "work.decided")[-1].body)["detail"]["signature"]
    assert (signature["meaning"], signature["method"]) == ("同意上线", "password")
    assert kept_anywhere(SECRET) == []


def test_while_a_signed_decision_waits_the_password_is_not_kept_either(signer, item, settings):
    settings.UNDO_SECONDS = 10
    send(signer, item)
    assert PendingCommand.objects.get().payload["signed"]["meaning"] == "同意上线"
    assert kept_anywhere(SECRET) == []
    signer.post(reverse("inbox-undo", args=[item.case_id, item.pk]))
    assert Draft.objects.get().text == "已核对"
    assert kept_anywhere(SECRET) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_without_or_with_a_wrong_password_nothing_is_decided_and_the_comment_is_kept(world, signer, item, headers):
    for wrong in ("", "not-this-word-2026", "x" * 5000):
        answer = signer.post(decide_url(item), {"outcome": "pass", "comment": "意见还在", "sign.password": wrong},
                             headers=headers)
        assert (answer.status_code, set(answer.context["errors"])) == (422, {"password"})
        told = answer.content.decode()
        assert "意见还在" in told
        assert not wrong or wrong not in told
        assert not wrong or kept_anywhere(wrong) == []
    assert open_nodes(item.case) == [("quality", "")]


def test_a_right_password_is_not_kept_when_something_else_is_missing_or_in_conflict(world, signer, item):
    assert send(signer, item, outcome="refuse", comment="").status_code == 422
    assert send(signer, item, revision="0").status_code == 409
    assert signer.post(reverse("inbox-draft", args=[item.pk]), {
        "text": "草稿", "sign.password": SECRET, "sign.code": "123456", "verdict": "pass"}).status_code == 204
    assert Draft.objects.get().form == {"verdict": "pass"}
    assert kept_anywhere(SECRET) == []


def test_a_refusal_is_signed_as_a_refusal_and_a_return_as_a_return(world, signer, item):
    assert send(signer, item, outcome="refuse", comment="不同意").status_code == 303
    assert json.loads(events(item.case, "work.decided")[-1].body)["detail"]["signature"]["meaning"] == "不通过"

    other = world.start(again=True)
    world.decide(other, "draft", "submit", by=world.people.chenxiao)
    back = world.item(other, "quality")
    sent = {"node": "draft", "reason-1-text": "缺附件", "resume": "walk", "sign.password": SECRET}
    assert signer.post(reverse("inbox-return", args=[other.pk, back.pk]), sent).status_code == 303
    assert json.loads(events(other, "work.returned")[-1].body)["detail"]["signature"]["meaning"] == "退回"
    assert kept_anywhere(SECRET) == []


def test_nobody_signs_what_is_not_theirs_and_no_attempt_is_counted(world, item):
    stranger = add_person(name="路人")
    assert send(browser(stranger), item, **{"sign.password": PASSWORD}).status_code == 404
    assert send(browser(world.people.chenxiao), item, **{"sign.password": PASSWORD}).status_code == 403
    assert Attempt.objects.count() == 0


def test_of_a_decided_item_nothing_is_signed_again(world, signer, item):
    send(signer, item)
    attempts = Attempt.objects.count()
    assert send(signer, item).status_code == 409
    assert Attempt.objects.count() == attempts
    assert WorkItem.objects.get(pk=item.pk).outcome == "pass"
