"""The bell, the list, the choices, the robots, what did not get through."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from approvals.notifications.models import Choices, Notice, Robot
from approvals.organisation.models import Person
from tests.notifications.telling import choose
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger.models import Event, Message

ROOM = "approvals.notifications"


def notice(person, kind="work.opened", case="MKT-2026-0001", **more):
    values = {"group": kind, "at": now(), "words": {"title": "岁末充100送50", "step": "品质审核"}, **more}
    number = Notice.objects.count()
    return Notice.objects.create(person=person, key=f"k{number}", kind=kind, case_key=case, **values)


def failed_mail(person, error="OSError: 连不上", **more):
    return Message.objects.create(
        key=f"mail/{Message.objects.count()}", effect="notify.email", case_key="MKT-2026-0001",
        payload=json.dumps({"person": person.pk, "news": {"words": {"title": "内部标题"}}}), last_error=error,
        **({"failed_at": now(), "attempts": 12} | more),
    )  # fmt: skip


# --- the bell and the list ------------------------------------------------------------


def test_the_bell_counts_what_is_unread_on_every_page(world, as_person):
    person = world.people.wangmin
    browser = as_person(person)
    for _ in range(3):
        notice(person)
    notice(world.people.liqiang)

    page = browser.get("/started/").content.decode()

    assert "3 条未读" in page
    assert "3 条未读" in browser.get("/notifications/bell/").content.decode()


def test_asking_the_bell_does_not_keep_anybody_signed_in(world, as_person):
    browser = as_person(world.people.wangmin)
    browser.get("/started/")
    session = browser.session
    session["renewed_at"] = 0
    session.save()
    before = Session.objects.get(pk=session.session_key).session_data

    browser.get("/notifications/bell/")
    assert Session.objects.get(pk=session.session_key).session_data == before
    browser.get("/started/")
    assert Session.objects.get(pk=session.session_key).session_data != before


def test_the_bell_costs_one_statement_off_an_index(world, as_person, django_assert_max_num_queries):
    for _ in range(120):
        notice(world.people.wangmin)
    browser = as_person(world.people.wangmin)
    browser.get("/notifications/bell/")

    with django_assert_max_num_queries(3):  # session, person, count
        page = browser.get("/notifications/bell/").content.decode()

    assert "99+" in page


def test_the_list_shows_unread_first_and_is_narrowed_by_its_url(world, as_person):
    person = world.people.wangmin
    notice(person, by_name="陈晓", kind="work.urged")
    notice(person, kind="work.copied", case="MKT-2026-0002", read_at=now())
    browser = as_person(person)

    def rows(query=""):
        return browser.get(f"/notifications/{query}").content.decode().count('class="ld-item plain')

    found = {"": 1, "?show=all": 2, "?kind=work.urged": 1, "?kind=work.copied": 0, "?show=all&kind=nonsense": 2,
             "?q=陈晓": 1, "?q=充100 品质": 1, "?q=没有的词": 0, "?show=all&page=9": 0}  # fmt: skip
    assert {query: rows(query) for query in found} == found


def test_the_list_is_read_in_pages_with_few_statements(world, as_person, django_assert_max_num_queries):
    for number in range(31):
        notice(world.people.wangmin, at=now() - timedelta(minutes=number))
    browser = as_person(world.people.wangmin)
    browser.get("/notifications/")

    with django_assert_max_num_queries(6):
        first = browser.get("/notifications/").content.decode()

    assert first.count('class="ld-item plain') == 30
    assert 'href="/notifications/?page=2"' in first
    assert browser.get("/notifications/?page=2").content.decode().count('class="ld-item plain') == 1


def test_an_empty_list_says_what_will_come(world, as_person):
    browser = as_person(world.people.wangmin)

    assert "没有未读通知" in browser.get("/notifications/").content.decode()
    assert "还没有收到过通知" in browser.get("/notifications/?show=all").content.decode()
    assert "没有符合条件的通知" in browser.get("/notifications/?q=x").content.decode()


def test_one_is_read_and_nobody_elses(world, as_person):
    mine, theirs = notice(world.people.wangmin), notice(world.people.liqiang)
    browser = as_person(world.people.wangmin)

    assert browser.post(f"/notifications/{mine.pk}/read/", {"kind": "work.opened"})["Location"] == (
        "/notifications/?kind=work.opened"
    )
    assert browser.post(f"/notifications/{mine.pk}/read/").status_code == 302
    assert browser.post(f"/notifications/{theirs.pk}/read/").status_code == 404
    assert list(Notice.objects.unread()) == [theirs]


def test_reading_all_leaves_what_came_in_the_meantime(world, as_person):
    person = world.people.wangmin
    seen, other = notice(person, kind="work.urged"), notice(person)
    newer = notice(person, kind="work.urged")

    as_person(person).post("/notifications/read/", {"kind": "work.urged", "until": other.pk})

    assert set(Notice.objects.unread()) == {other, newer}
    assert Notice.objects.get(pk=seen.pk).read_at is not None


def test_news_in_the_list_is_said_in_the_readers_language(world, as_person):
    notice(world.people.wangmin, kind="work.urged", by_id=1, by_name="陈晓")
    browser = as_person(world.people.wangmin)
    browser.post("/language/", {"language": "en", "next": "/"})

    page = browser.get("/notifications/").content.decode()

    assert "陈晓 urges “品质审核”: 岁末充100送50" in page


# --- the choices ------------------------------------------------------------

SENT = {"work.opened": ["in_app"], "digest_hour": "9", "quiet": "on", "quiet_from": "21:30", "quiet_until": "07:15"}


def test_choices_are_kept_and_shown_again(world, as_person):
    browser = as_person(world.people.wangmin)

    assert browser.post("/notifications/choices/", SENT).status_code == 302

    kept = Choices.objects.get(person=world.people.wangmin)
    assert kept.channels("work.opened") == {"in_app"}
    assert kept.channels("work.urged") == set()
    assert (kept.digest_hour, f"{kept.quiet_from:%H:%M}", kept.pressing_at_night) == (9, "21:30", False)
    page = browser.get("/notifications/choices/").content.decode()
    assert 'value="21:30"' in page


def test_what_is_left_as_it_was_is_not_stored(world, as_person):
    browser = as_person(world.people.wangmin)
    form = browser.get("/notifications/choices/").context["form"]
    sent = {name: value for name, value in form.initial.items() if value}

    browser.post("/notifications/choices/", sent)

    assert Choices.objects.get(person=world.people.wangmin).ticked == {}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"quiet_from": ""}, "请填写时间"), ({"quiet_until": "21:30"}, "不能与开始时间相同"),
        ({"quiet_from": "25:99"}, "quiet_from"), ({"digest_hour": "99"}, "digest_hour"),
        ({"work.copied": ["robot"]}, "work.copied"), ({"work.opened": ["fax"]}, "work.opened"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_told_and_everything_typed_stays(world, as_person, wrong, told):
    answer = as_person(world.people.wangmin).post("/notifications/choices/", SENT | wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert ('value="07:15"' in page) or "quiet_until" in wrong
    assert not Choices.objects.exists()


def test_somebody_without_an_address_is_told_that_no_mail_reaches_them(world, as_person):
    Person.objects.filter(pk=world.people.wangmin.pk).update(email="")

    assert "还没有登记邮箱" in as_person(world.people.wangmin).get("/notifications/choices/").content.decode()


# --- robots and failures ------------------------------------------------------------

ROBOT = {"name": "审批群", "vendor": "wecom", "kinds": ["work.urged"], "language": "zh-hans", "active": "on",
         "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd1234"}  # fmt: skip


@pytest.fixture
def admin(world, as_person):
    return as_person(world.people.heguan)


def test_a_robot_is_added_changed_and_its_address_never_shown(world, admin):
    admin.post("/notifications/robots/new/", ROBOT)
    robot = Robot.objects.get()

    admin.post(f"/notifications/robots/{robot.pk}/", ROBOT | {"name": "品质群", "address": "", "secret": ""})

    robot.refresh_from_db()
    assert (robot.name, robot.address) == ("品质群", ROBOT["address"])
    page = admin.get(f"/notifications/robots/{robot.pk}/").content.decode()
    assert "abcd1234" not in page
    assert "qyapi.weixin.qq.com/…1234" in page
    change = json.loads(Event.objects.get(verb="robot.changed").body)
    assert [one["field"] for one in change["diff"]] == ["name"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "https://evil.example/cgi-bin/webhook/send?key=a"}, {"address": "http://127.0.0.1/"},
        {"vendor": "dingtalk"}, {"kinds": []}, {"name": ""}, {"address": ""}, {"kinds": ["case.ended"]},
    ],
)  # fmt: skip
def test_a_robot_that_cannot_be_is_refused_with_what_was_typed(admin, wrong):
    answer = admin.post("/notifications/robots/new/", ROBOT | wrong)

    assert answer.status_code == 422
    assert not Robot.objects.exists()
    assert (wrong.get("name", "审批群") or "名称") in answer.content.decode()


def test_another_platform_needs_another_address(admin):
    admin.post("/notifications/robots/new/", ROBOT)
    robot = Robot.objects.get()

    answer = admin.post(f"/notifications/robots/{robot.pk}/", ROBOT | {"vendor": "feishu", "address": ""})

    assert answer.status_code == 422
    assert "请重新填写地址" in answer.content.decode()


def test_a_robot_of_a_department_and_a_post_is_refused(world, admin):
    both = {"department": world.people.wangmin.department_id, "post": world.people.posts.legal_reviewer.pk}

    assert admin.post("/notifications/robots/new/", ROBOT | both).status_code == 422


def test_the_test_message_says_clearly_what_came_of_it(world, admin, robot_server):
    admin.post("/notifications/robots/new/", ROBOT | {"address": robot_server.address("wecom")})
    robot = Robot.objects.get()

    def tested():
        return admin.post(f"/notifications/robots/{robot.pk}/test/", follow=True).content.decode()

    assert "测试消息已送达" in tested()
    robot_server.mode(answer={"errcode": 93000, "errmsg": "invalid webhook url"})
    assert "93000" in tested()
    robot_server.stop()
    assert "连不上" in tested()
    outcomes = [json.loads(body)["outcome"] for body in
                Event.objects.filter(verb="robot.tested").order_by("seq").values_list("body", flat=True)]
    assert outcomes == ["arrived", "failed", "failed"]


def test_a_sealed_secret_whose_key_is_gone_asks_to_be_entered_again(admin, settings):
    admin.post("/notifications/robots/new/", ROBOT)
    robot = Robot.objects.get()
    Robot.objects.update(sealed_address="gAAAAA-not-ours")

    page = admin.post(f"/notifications/robots/{robot.pk}/test/", follow=True).content.decode()

    assert "测试消息没有送达" in page
    assert "重新" in page


def test_what_was_given_up_is_shown_without_its_content_and_can_be_sent_again(world, admin):
    choose(world.people.wangmin)
    message, other = failed_mail(world.people.wangmin), Message.objects.create(
        key="other", effect="runtime.run_job", payload="{}", failed_at=now(), last_error="x")
    struggling = failed_mail(world.people.liqiang, error="NotSent: 对方返回错误", failed_at=None, attempts=2)
    page = admin.get("/notifications/failed/").content.decode()
    assert all(word in page for word in ("王敏", "连不上", "李强", "对方返回错误", "MKT-2026-0001"))
    assert "内部标题" not in page

    admin.post("/notifications/failed/retry/", {"message": [message.pk, other.pk, struggling.pk, "x"]})

    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.failed_at, message.attempts) == (None, 0)
    assert other.failed_at is not None
    assert Event.objects.filter(verb="message.retried").count() == 1


def test_nothing_ticked_changes_nothing(world, admin):
    message = failed_mail(world.people.wangmin)

    page = admin.post("/notifications/failed/retry/", follow=True).content.decode()

    message.refresh_from_db()
    assert message.failed_at is not None
    assert "没有选中" in page


# --- every URL, every role ------------------------------------------------------------


@pytest.fixture
def samples(world):
    case = world.submitted()
    robot = Robot(name="群", vendor="wecom", kinds=[])
    robot.keep(address=ROBOT["address"])
    robot.save()
    return {"notification-read": {"pk": notice(world.people.wangmin).pk}, "robot": {"pk": robot.pk},
            "robot-test": {"pk": robot.pk}, "go": {"key": case.key}}  # fmt: skip


def test_every_url_answers_every_role_as_it_says(world, samples, as_person):
    people = world.people
    roles = {"staff": people.wangmin, "process_manager": people.wujing, "auditor": people.zhengshen,
             "leader": people.zhouzong, "administrator": people.heguan}  # fmt: skip
    clients = {role: as_person(person) for role, person in roles.items()}

    wrong = [
        sentence for place in places(ROOM)
        for sentence in (
            *expected_refusals(place, url_of(place, samples), clients), strangers_pass(place, url_of(place, samples)),
            auditor_changes(place, url_of(place, samples), clients["auditor"]),
        )
        if sentence
    ]  # fmt: skip

    assert wrong == []
    assert len(list(places(ROOM))) == 12
