"""Links in messages: every reader's own open item with its buttons, or who decided what and when."""

from django.test import Client

from approvals.inbox import services
from approvals.notifications.models import Notice
from tests.notifications.telling import deliver, quieten, tell_opened, told
from tests.organisation.factories import PASSWORD, add_person, hold


def go(case, item=None):
    return f"/go/{case.key}/" + (f"?item={item.pk}" if item else "")


def test_each_reader_of_the_same_link_reaches_their_own_open_item(world, as_person):
    case, people = world.on_board(), world.people
    seats = {people.liqiang: "risk_reviewer", people.zhaolin: "service_reviewer", people.sunhao: "finance_reviewer"}

    for person, post in seats.items():
        answer = as_person(person).get(go(case, world.item(case, "board", "risk_reviewer")))
        assert answer["Location"] == f"/inbox/{world.item(case, 'board', post).pk}/"
    page = as_person(people.liqiang).get(go(case), follow=True).content.decode()
    assert 'name="outcome"' in page


def test_the_item_that_the_message_named_is_opened_when_several_wait(world, as_person):
    people = world.people
    hold(people.liqiang, "finance_reviewer")
    case = world.on_board()
    wanted = world.item(case, "board", "finance_reviewer")

    assert as_person(people.liqiang).get(go(case, wanted))["Location"] == f"/inbox/{wanted.pk}/"


def test_whoever_is_asked_for_advice_is_told_and_led_to_what_they_are_asked_about(world, as_person):
    case, people = world.submitted(), world.people
    item = world.item(case, "quality")
    quieten()
    services.consult(item_id=item.pk, case_id=case.pk, asked=people.liuyang.number, question="口径是否覆盖退订？",
                     by=people.wangmin, at=world.later())
    deliver(world.now)

    assert told(people.liuyang) == ["work.consulted"]
    assert as_person(people.liuyang).get(go(case))["Location"] == f"/inbox/{item.pk}/"


def test_once_decided_the_link_says_who_decided_what_and_when(world, as_person):
    case, people = world.submitted(), world.people
    item = world.item(case, "quality")
    world.decide(case, "quality", by=people.wangmin, comment="口径齐全")

    page = as_person(people.wangmin).get(go(case, item)).content.decode()

    assert all(word in page for word in ("王敏", "通过", "口径齐全", "没有等你办理的事项"))
    assert f'href="/c/{case.key}/"' in page
    assert f'href="/c/{case.key}/trail/"' in page
    item.refresh_from_db()
    assert f'datetime="{item.closed_at.astimezone().isoformat()[:10]}' in page


def test_a_colleague_who_was_overtaken_reads_who_was_faster(world, as_person):
    colleague = add_person(posts=["quality_reviewer"])
    case = world.submitted()
    world.decide(case, "quality", by=world.people.wangmin)

    page = as_person(colleague).get(go(case)).content.decode()

    assert "王敏" in page


def test_a_stranger_gets_the_same_answer_as_for_a_case_that_does_not_exist(world, as_person):
    case = world.submitted()
    stranger = as_person(world.people.luming)

    assert stranger.get(go(case)).status_code == 404
    assert stranger.get("/go/TST-0000-0000/").status_code == 404


def test_whoever_is_not_signed_in_gets_there_through_the_sign_in(world):
    case = world.submitted()
    item = world.item(case, "quality")
    browser = Client()
    sent_away = browser.get(go(case, item))
    assert sent_away["Location"].startswith("/sign-in/?next=")

    answer = browser.post(sent_away["Location"], {"username": "10002", "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == f"/inbox/{item.pk}/"


def test_an_auditor_reads_what_became_of_it_and_is_not_led_to_buttons(world, as_person):
    case = world.submitted()

    answer = as_person(world.people.zhengshen).get(go(case))

    assert answer.status_code == 200
    assert "name=\"outcome\"" not in answer.content.decode()


def test_following_the_link_marks_what_was_told_of_the_case_as_read(world, as_person):
    case, other = world.submitted(), world.start(again=True)
    world.decide(other, "draft", "submit", by=world.people.chenxiao)
    quieten()
    for one in (case, other):
        tell_opened(one, at=world.now)
    deliver(world.now)
    assert told(world.people.wangmin) == ["work.opened"] * 2

    as_person(world.people.wangmin).get(go(case))

    assert [notice.case_key for notice in Notice.objects.unread()] == [other.key]


def test_a_number_that_is_none_is_no_error(world, as_person):
    case = world.submitted()

    for wrong in ("x", "-1", "9" * 40, "٣", ""):
        assert as_person(world.people.wangmin).get(f"/go/{case.key}/?item={wrong}").status_code == 302
