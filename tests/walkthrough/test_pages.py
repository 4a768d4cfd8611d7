"""The pages of walk-throughs: played by forms, nothing typed is lost, strangers see nothing."""

import pytest
from django.urls import reverse

from approvals.walkthrough.models import Finding, Walkthrough
from tests.runtime.drawings import cosign, draw, end, start, user
from tests.walkthrough.conftest import fresh, signed_in
from tests.walkthrough.drawing import channel_change
from workflows.library.services import redraft_version


@pytest.fixture
def author(office):
    return signed_in(office.author)


def here(walk, name="walkthrough"):
    return reverse(name, args=[walk.pk])


def form_of(office, walk, at, outcome="done", signer="", **more):
    scope = office.place(walk, at, signer)
    return {"scope": scope.id, "generation": scope.generation, "moves": fresh(walk).moves_made, "outcome": outcome,
            **more}


def test_a_manager_opens_a_walk_through_with_made_up_data(office, author):
    version = office.draft()
    url = reverse("walkthrough-new", args=[office.process.code, version.number])
    page = author.get(url).content.decode()
    assert all(text in page for text in ("amount", "urgent", "品质审核岗", "不占案件编号"))
    assert "fill_outcome" not in page
    wrong = author.post(url, {"name": "更换银联网关", "signing_post": "quality_reviewer", "value-amount": "viel"})
    assert wrong.status_code == 422
    assert all(text in wrong.content.decode() for text in ("viel", "应为数字"))
    sent = {"name": "更换银联网关", "signing_post": "quality_reviewer", "value-amount": "100", "value-urgent": "true"}
    answer = author.post(url, sent)
    walk = Walkthrough.objects.get()
    assert answer["Location"] == here(walk)
    assert '"amount":100' in walk.document
    nul = author.post(url, {**sent, "name": "a\x00b"})
    assert nul.status_code == 422


def test_steps_are_done_by_forms_and_refusals_keep_what_was_typed(office, author):
    walk = office.open()
    page = author.get(here(walk)).content.decode()
    assert all(text in page for text in ("穿越待办", "发起人", "fill", "快进到下一个定时", "角色"))
    sent = form_of(office, walk, "fill", "submit", comment="网关已换", **{"value-urgent": "true"})
    none = author.post(here(walk, "walkthrough-step"), sent | {"outcome": ""})
    assert (none.status_code, "网关已换" in none.content.decode()) == (422, True)
    stale = author.post(here(walk, "walkthrough-step"), sent | {"moves": 0})
    assert (stale.status_code, "别人已经走了一步" in stale.content.decode()) == (409, True)
    assert author.post(here(walk, "walkthrough-step"), sent).status_code == 302
    again = author.post(here(walk, "walkthrough-step"), sent)
    assert (again.status_code, "网关已换" in again.content.decode()) == (409, True)
    assert author.post(here(walk, "walkthrough-step"), {"scope": "x"}).status_code == 409
    assert "网关已换" in author.get(here(walk)).content.decode()


def test_it_is_sent_back_wound_forward_and_findings_are_noted(office, author):
    walk = office.open()
    assert author.post(here(walk, "walkthrough-forward"), {"moves": 1}).status_code == 302
    assert author.post(here(walk, "walkthrough-forward"), {"moves": "x"}).status_code == 422
    assert author.post(here(walk, "walkthrough-forward"), {"moves": 2}).status_code == 409
    office.do(walk, "remind")
    office.do(walk, "fill", "submit")
    back = form_of(office, walk, "check", node="fill")
    assert author.post(here(walk, "walkthrough-back"), back).status_code == 422
    assert author.post(here(walk, "walkthrough-back"), back | {"comment": "缺附件"}).status_code == 302
    assert author.post(here(walk, "walkthrough-back"), back | {"comment": "缺附件"}).status_code == 409
    sent = {"node": "check", "text": "没有回归测试"}
    assert author.post(here(walk, "walkthrough-finding"), sent | {"node": "nowhere"}).status_code == 422
    assert author.post(here(walk, "walkthrough-finding"), sent).status_code == 302
    assert Finding.objects.get().step == "check"
    page = author.get(here(walk)).content.decode()
    assert all(text in page for text in ("缺附件", "没有回归测试", "退回到「fill」", "定时到期"))


def test_what_the_engine_asks_for_becomes_a_field(office, author):
    board = cosign("board", assignee="", collection="somebody")
    walk = office.open(office.draft(draw("small", start(), user("fill"), board, end(),
                                         flows="start -> fill -> board -> end")), data={})
    sent = form_of(office, walk, "fill", comment="请会签")
    asked = author.post(here(walk, "walkthrough-step"), sent)
    page = asked.content.decode()
    assert (asked.status_code, "由谁会签" in page, "请会签" in page) == (422, True, True)
    empty = author.post(here(walk, "walkthrough-step"), sent | {"asked-signers:board:": []})
    assert empty.status_code == 422
    done = author.post(here(walk, "walkthrough-step"), sent | {"asked-signers:board:": ["post:service"]})
    assert done.status_code == 302
    assert "客服口径岗" in author.get(here(walk)).content.decode()


def test_roles_are_given_and_the_result_is_signed_by_the_post(office, author):
    walk, signer = office.open(), signed_in(office.people["quality_reviewer"])
    service = office.people["service"]
    sent = {"seat": "post:service", "person": service.number}
    assert author.post(here(walk, "walkthrough-cast"), sent | {"person": "nobody"}).status_code == 422
    assert author.post(here(walk, "walkthrough-cast"), sent).status_code == 302
    assert signed_in(service).post(here(walk, "walkthrough-cast"), sent).status_code == 409
    office.do(walk, "fill", "submit")
    assert signed_in(service).get(here(walk)).status_code == 200
    assert "由 客服员 扮演" in author.get(here(walk)).content.decode()
    assert signer.post(here(walk, "walkthrough-sign"), {"result": "passed", "opinion": "好"}).status_code == 409
    assert signer.post(here(walk, "walkthrough-sign"), {"result": "failed"}).status_code == 422
    assert author.post(here(walk, "walkthrough-sign"), {"result": "failed", "opinion": "自己"}).status_code == 409
    assert signer.post(here(walk, "walkthrough-sign"), {"result": "failed", "opinion": "口径不全"}).status_code == 302
    assert "口径不全" in author.get(here(walk)).content.decode()
    assert author.post(here(walk, "walkthrough-drop")).status_code == 409


def test_strangers_see_none_of_it_and_those_who_take_part_do(office):
    walk, service = office.open(), office.people["service"]
    client = signed_in(service)
    assert client.get(here(walk)).status_code == 404
    assert client.post(here(walk, "walkthrough-drop")).status_code == 404
    assert walk.name not in client.get(reverse("walkthroughs")).content.decode()
    walk.parts.create(seat="post:service", person=service)
    assert client.get(here(walk)).status_code == 200
    assert walk.name in client.get(reverse("walkthroughs"), {"mine": "on"}).content.decode()
    assert signed_in(office.people["quality_reviewer"]).get(here(walk)).status_code == 200


def test_the_list_is_filtered_in_the_url(office, author):
    office.open()
    url = reverse("walkthroughs")
    assert "更换银联网关" in author.get(url, {"q": "银联", "state": "playing"}).content.decode()
    assert "没有符合条件的穿越" in author.get(url, {"state": "passed"}).content.decode()
    assert author.get(url, {"state": "nothing", "page": "x", "q": "\x00"}).status_code == 200
    english = author.get(url, headers={"accept-language": "en"}).content.decode()
    assert "Walk-throughs" in english


def test_a_changed_draft_shows_the_way_but_no_step(office, author):
    walk = office.open()
    redraft_version(version_id=walk.version_id, source=channel_change(notes="anders"), by=office.author.as_actor(),
                    at=office.tick())
    page = author.get(here(walk)).content.decode()
    assert ("草稿在穿越之后改过" in page, "穿越待办" in page) == (True, False)
    for name in ("step", "back", "forward"):
        assert author.post(here(walk, f"walkthrough-{name}"), {"scope": 1, "moves": 1}).status_code == 409


def test_pages_take_few_queries(office, author, django_assert_max_num_queries):
    walk = office.open()
    office.do(walk, "fill", "submit")
    with django_assert_max_num_queries(8):
        author.get(reverse("walkthroughs"))
    with django_assert_max_num_queries(12):
        author.get(here(walk))
