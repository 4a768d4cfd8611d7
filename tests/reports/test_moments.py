"""A case as it stood after any of its events is what its chain says, and nothing else."""

import json

import pytest
from django.urls import reverse

from approvals.organisation.models import Post
from tests.ledger.guards import lifted
from workflows.ledger.models import Event
from workflows.runtime import document
from workflows.runtime.past import as_it_stood
from workflows.runtime.selectors import standing


def said(answer):
    return answer.content.decode()


@pytest.fixture
def auditor(client, world):
    client.force_login(world.people.zhengshen)
    return client


def seq_of(case, verb, node=""):
    events = Event.objects.of_stream(case.stream).filter(verb=verb).order_by("seq")
    return next(one.seq for one in events if not node or json.loads(one.body)["object"].get("node") == node)


def test_the_last_moment_is_the_present(case):
    last = as_it_stood(case, case.ledger_seq)
    assert last.states == standing(case)
    assert {one.node for one in last.waiting} == set(document.open_nodes(document.load(case.document)))
    assert last.data == document.load(case.document).data


def test_every_moment_stands_where_the_steps_of_its_event_left_it(case):
    open_now = set()
    for event in Event.objects.of_stream(case.stream).order_by("seq"):
        for step in json.loads(event.body).get("detail", {}).get("steps", ()):
            if step["verb"] == "left":
                open_now.discard(step["node"])
            if step["verb"] == "returned":
                open_now.discard(step["from"])
            if step["verb"] == "entered":
                open_now.add(step["node"])
        waiting = {one.node for one in as_it_stood(case, event.seq).waiting}
        assert waiting <= open_now
        assert waiting


def test_in_the_middle_of_a_vote_it_says_who_had_spoken(case, auditor):
    first = seq_of(case, "work.decided", "board")
    moment = as_it_stood(case, first)
    (board,) = moment.waiting
    assert sorted(answer for _who, answer in board.votes) == ["", "", "pass"]
    page = said(auditor.get(reverse("case-moment", args=[case.key, first])))
    assert page.count("尚未表态") == 2
    assert Post.objects.get(code="risk_reviewer").name in page
    assert "post:" not in page
    assert reverse("case-moment", args=[case.key, first + 1]) in page


def test_after_a_return_the_round_and_the_reasons_are_those_of_then(case, auditor):
    page = said(auditor.get(reverse("case-moment", args=[case.key, seq_of(case, "work.returned")])))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_every_event_has_its_page_in_both_languages(case, auditor):
    for seq in range(1, case.ledger_seq + 1):
        assert auditor.get(reverse("case-moment", args=[case.key, seq])).status_code == 200
    auditor.cookies["django_language"] = "en"
    assert "Open at that time" in said(auditor.get(reverse("case-moment", args=[case.key, 2])))


def test_no_other_event_and_nobody_else(case, auditor, world, client):
    for seq in (0, case.ledger_seq + 1):
        assert auditor.get(reverse("case-moment", args=[case.key, seq])).status_code == 404
    assert auditor.get("/c/NONE-1/trail/1/").status_code == 404
    client.force_login(world.people.heguan)
    assert client.get(reverse("case-moment", args=[case.key, 1])).status_code == 404


def test_a_chain_that_does_not_play_says_so(case, auditor):
    event = Event.objects.of_stream(case.stream).get(seq=2)
    body = json.loads(event.body)
    body["command"]["scope"] = 999
    with lifted():
        Event.objects.filter(pk=event.pk).update(body=json.dumps(body))
    answer = auditor.get(reverse("case-moment", args=[case.key, 3]))
    assert answer.status_code == 409
    assert "无法重现" in said(answer)
    assert auditor.get(reverse("case-moment", args=[case.key, 1])).status_code == 200
