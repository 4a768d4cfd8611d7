"""Signing in: lockout, session rotation, idle expiry, start passwords, deactivation."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from approvals.organisation import services
from approvals.organisation.models import Person
from tests.organisation.factories import PASSWORD, add_person
from workflows.ledger.models import Event


def enter(client, number="10002", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": number, "password": password, **more})


def verbs(stream):
    return list(Event.objects.filter(stream=stream).order_by("seq").values_list("verb", flat=True))


def test_the_right_pair_leads_to_the_inbox_and_is_recorded(world):
    answer = enter(Client())

    assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
    assert verbs("person:10002") == ["person.signed_in"]


def test_full_width_digits_and_blanks_from_input_methods_are_understood(world):
    assert enter(Client(), number=" １０００２ ").status_code == 302


def test_sign_in_returns_to_the_page_that_asked_but_never_to_another_house(world):
    assert enter(Client(), next="/c/MKT-2026-0417/")["Location"] == "/c/MKT-2026-0417/"
    assert enter(Client(), next="https://evil.example/")["Location"] == "/inbox/"
    assert enter(Client(), next="//evil.example/")["Location"] == "/inbox/"


def test_wrong_password_unknown_number_and_deactivated_person_look_the_same(world, by, now):
    services.deactivate_person(person_id=world.wangmin.pk, reason="调离", by=by, at=now)
    answers = [enter(Client(), "10001", "错"), enter(Client(), "99999"), enter(Client(), "10002")]

    sentences = {answer.context["form"].non_field_errors()[0] for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(sentences) == 1


def test_failures_are_recorded_in_the_persons_stream_or_in_the_common_one(world):
    enter(Client(), "10002", "错")
    enter(Client(), "99999", "错")

    assert verbs("person:10002") == ["person.sign_in_failed"]
    assert verbs("sign-in") == ["person.sign_in_failed"]
    assert "错" not in "".join(Event.objects.values_list("body", flat=True))


def test_five_failures_lock_the_pair_of_number_and_address_for_a_stated_time(world):
    client = Client()
    answers = [enter(client, password="错") for _ in range(5)]

    refused = enter(client)  # right at last, but too late
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert refused.status_code == 429
    assert "分钟后再试" in refused.content.decode()
    assert int(refused["Retry-After"]) <= 15 * 60
    assert enter(client, number="10001").status_code == 302
    assert "person.locked_out" in verbs("person:10002")


def test_the_lockout_speaks_english_too(world):
    client = Client(headers={"accept-language": "en"})
    answers = [enter(client, password="x") for _ in range(5)]

    assert "Try again in" in answers[-1].content.decode()


def test_a_lockout_ends_by_itself(world):
    client = Client()
    for _ in range(5):
        enter(client, password="错")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert enter(client).status_code == 302


def test_knocking_during_a_lockout_does_not_prolong_it(world):
    client = Client()
    for _ in range(5):
        enter(client, password="错")
    before = AccessAttempt.objects.get().attempt_time
    enter(client, password="错")

    assert AccessAttempt.objects.get().attempt_time == before


def test_a_new_start_password_lifts_the_lockout(world, by, now):
    client = Client()
    for _ in range(5):
        enter(client, password="错")
    password = services.set_start_password(person_id=world.wangmin.pk, by=by, at=now)

    assert enter(client, password=password)["Location"] == "/account/password/"


def tries(numbers, times=1, address="10.9.0.1"):
    """Wrong passwords for each number, from one address."""
    for number in numbers:
        for _ in range(times):
            answer = Client(REMOTE_ADDR=address).post("/sign-in/", {"username": number, "password": "错"})
    return answer


def test_an_address_that_tries_many_numbers_waits_whatever_number_comes_next(world):
    before = tries([f"7{number:04d}" for number in range(49)])
    fiftieth = tries(["79999"])
    right = Client(REMOTE_ADDR="10.9.0.1").post("/sign-in/", {"username": "10002", "password": PASSWORD})
    elsewhere = Client(REMOTE_ADDR="10.9.0.2").post("/sign-in/", {"username": "10002", "password": PASSWORD})

    assert (before.status_code, fiftieth.status_code, right.status_code, elsewhere.status_code) == (422, 429, 429, 302)
    assert "网络地址" in right.content.decode()
    assert 14 * 60 < int(right["Retry-After"]) <= 15 * 60


def test_an_address_is_free_again_when_its_failures_are_forgotten(world):
    tries([f"7{number:04d}" for number in range(50)])
    one = AccessAttempt.objects.get(username="70000")
    AccessAttempt.objects.filter(pk=one.pk).update(attempt_time=timezone.now() - timedelta(minutes=16))

    right = {"username": "10002", "password": PASSWORD}
    assert Client(REMOTE_ADDR="10.9.0.1").post("/sign-in/", right).status_code == 302


def test_an_office_of_three_hundred_behind_one_address_is_not_locked_out(world, db):
    people = [add_person(f"6{number:04d}") for number in range(60)]
    for person in people:  # a fifth of the office mistypes at nine o'clock, and then types it right
        tries([person.number])
        assert enter(Client(REMOTE_ADDR="10.9.0.1"), number=person.number).status_code == 302

    assert tries(["10001"]).status_code == 422


def test_ones_own_right_password_does_not_forgive_what_one_tried_for_others(world):
    tries([f"7{number:04d}" for number in range(49)])
    own = Client(REMOTE_ADDR="10.9.0.1").post("/sign-in/", {"username": "10002", "password": PASSWORD})

    assert own.status_code == 302
    assert tries(["79999"]).status_code == 429


def test_the_limit_per_address_can_be_switched_off(world, settings):
    settings.ADDRESS_FAILURE_LIMIT = 0

    assert tries([f"7{number:04d}" for number in range(60)]).status_code == 422


def test_signing_in_rotates_the_session_and_the_csrf_token(world):
    client = Client()
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.get("/sign-in/")
    enter(client)

    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_signing_in_as_somebody_else_takes_nothing_over(world):
    client = Client()
    enter(client)
    session = client.session
    session["mine"] = 1
    session.save()
    enter(client, number="10001")

    assert "mine" not in client.session


def test_an_idle_session_ends(world):
    client = Client()
    enter(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert client.get("/account/password/")["Location"].startswith("/sign-in/")


def test_requests_renew_the_session_every_few_minutes_and_not_each_time(world, django_assert_num_queries):
    client = Client()
    enter(client)
    client.get("/account/password/")
    soon = timezone.now() + timedelta(hours=1)
    Session.objects.update(expire_date=soon)
    client.get("/account/password/")
    unchanged = Session.objects.get().expire_date
    session = client.session
    session["renewed_at"] = timezone.now().timestamp() - 301
    session.save()
    Session.objects.update(expire_date=soon)
    client.get("/account/password/")

    assert unchanged == soon
    assert Session.objects.get().expire_date > soon + timedelta(hours=6)


def test_deactivation_ends_open_sessions_at_once_and_for_good(world, by, now):
    client = Client()
    enter(client)
    services.deactivate_person(person_id=world.wangmin.pk, reason="调离", by=by, at=now)
    ended = client.get("/account/password/")
    services.reactivate_person(person_id=world.wangmin.pk, by=by, at=now)

    assert ended["Location"].startswith("/sign-in/")
    assert client.get("/account/password/")["Location"].startswith("/sign-in/")


def test_a_start_password_must_be_replaced_before_anything_else(world, by, now):
    password = services.set_start_password(person_id=world.wangmin.pk, by=by, at=now)
    client = Client()
    enter(client, password=password)
    elsewhere = client.get("/organisation/people/10001/")
    page = client.get("/account/password/")
    changed = client.post(
        "/account/password/", {"old": password, "new": "滨江路第七号楼东-2", "again": "滨江路第七号楼东-2"}
    )

    assert elsewhere["Location"] == "/account/password/"
    assert page.status_code == 200
    assert changed["Location"] == "/inbox/"
    assert client.get("/organisation/people/10001/").status_code == 200
    assert not Person.objects.get(number="10002").must_change_password


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("错", "滨江路第七号楼东-2", "滨江路第七号楼东-2", "old"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, "password123", "password123", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
        (PASSWORD, "滨江路第七号楼东-2", "滨江路第七号楼东-3", "again"),
    ],
)
def test_a_wrong_password_change_says_where(world, as_person, old, new, again, field):
    client = as_person(world.wangmin)
    answer = client.post("/account/password/", {"old": old, "new": new, "again": again})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Person.objects.get(number="10002").check_password(PASSWORD)


def test_changing_the_password_ends_ones_other_sessions_only(world):
    here, there = Client(), Client()
    enter(here)
    enter(there)
    here.post("/account/password/", {"old": PASSWORD, "new": "滨江路第七号楼东-2", "again": "滨江路第七号楼东-2"})

    assert here.get("/account/password/").status_code == 200
    assert there.get("/account/password/")["Location"].startswith("/sign-in/")


def test_signing_out_is_a_post_that_ends_the_session_and_is_recorded(world):
    client = Client()
    enter(client)
    by_link = client.get("/sign-out/")
    client.post("/sign-out/")

    assert by_link.status_code == 405
    assert client.get("/account/password/")["Location"].startswith("/sign-in/")
    assert verbs("person:10002") == ["person.signed_in", "person.signed_out"]


def test_the_persons_language_is_used_unless_another_was_chosen_here(world):
    add_person("20001", language="en")
    own, chosen = Client(), Client()
    enter(own, number="20001")
    chosen.cookies["django_language"] = "zh-hans"
    enter(chosen, number="20001")

    assert own.cookies["django_language"].value == "en"
    assert Person.objects.get(number="20001").language == "zh-hans"


def test_a_language_chosen_while_signed_in_is_the_persons_own_at_once(world):
    here, there = Client(), Client()
    enter(here)
    here.post("/language/", {"language": "en", "next": "/inbox/"})
    stored = Person.objects.get(number="10002").language
    enter(there)

    assert stored == "en"
    assert there.cookies["django_language"].value == "en"


def test_strangers_and_made_up_languages_store_nothing(world):
    client = Client()
    client.post("/language/", {"language": "en"})
    signed_in = Client()
    enter(signed_in)
    signed_in.post("/language/", {"language": "tlh"})

    assert set(Person.objects.values_list("language", flat=True)) == {"zh-hans"}


def test_forged_sign_ins_from_other_sites_are_refused(world):
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


def test_addresses_are_believed_only_from_our_own_proxies(world, rf, settings):
    from approvals.organisation.access import address_of

    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")
    direct = address_of(request)
    settings.OWN_PROXIES = 1
    forwarded = address_of(request)
    settings.OWN_PROXIES = 3

    assert (direct, forwarded, address_of(request)) == ("10.0.0.9", "192.0.2.7", "10.0.0.9")
