"""Whose new cases start on trial, how the trial is compared, and what holds it."""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from approvals.health import escapes, sql
from approvals.inbox.services import decide, return_case
from approvals.release import guards
from approvals.release.choosing import draw
from approvals.release.models import Trial
from approvals.release.services import CannotChangeRelease
from tests.release.test_pages import signed_in
from tests.release.trying import Trying, body, told, version_of
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_all
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case
from workflows.runtime.selectors import replay
from workflows.runtime.services import CannotStart, start_case

HOUR = timedelta(hours=1)


@pytest.fixture
def trying(office):
    return Trying(office)


def test_people_of_the_chosen_branches_start_on_trial_and_all_others_on_the_version_in_force(trying):
    there, below, elsewhere = (trying.start(trying.person(place)) for place in
                               (trying.ningbo, trying.cixi, trying.hangzhou))
    assert [version_of(case) for case in (there, below, elsewhere)] == [2, 2, 1]
    assert told(below) == {"release": trying.release.code, "version": 2, "on_trial": True, "why": "branch",
                           "branch": "宁波"}
    assert told(elsewhere) == {"release": trying.release.code, "version": 2, "on_trial": False, "why": "branch",
                               "branch": "杭州"}
    assert all(replay(Case.objects.get(pk=case.pk)).matches for case in (there, elsewhere))
    assert all(verdict.wrong is None for verdict in verify_all())


def test_a_case_stays_on_the_version_it_began_on_whatever_becomes_of_the_trial(trying):
    case = trying.start(trying.person(trying.ningbo))
    trying.hold()
    trying.finish(case)
    assert version_of(case) == 2


def test_only_on_the_days_that_were_chosen(trying):
    who, today = trying.person(trying.ningbo), trying.office.at.date()
    trying.change(from_on=today + timedelta(days=2), to_on=today + timedelta(days=3))
    assert told(trying.start(who))["why"] == "outside"
    seen = []
    for _day in range(4):
        trying.office.at += timedelta(days=1)
        seen.append(version_of(trying.start(who)))
    assert seen == [1, 2, 2, 1]


def test_what_no_person_starts_starts_on_the_version_in_force(trying):
    trying.change(scope="share", share=100)
    case = trying.start(SYSTEM)
    assert (version_of(case), told(case)["why"]) == (1, "system")


def test_by_share_the_draw_is_told_and_decides(trying):
    trying.change(scope="share", share=40)
    who = trying.person(trying.hangzhou)
    for _case in range(12):
        case = trying.start(who)
        seen = told(case)
        assert seen["on_trial"] is (float(seen["drawn"]) < 40)
        assert float(seen["drawn"]) == draw(trying.release.code, case.key) / 100
        assert version_of(case) == (2 if seen["on_trial"] else 1)


@given(share=st.integers(1, 100), release=st.from_regex(r"REL-[0-9]{4}", fullmatch=True))
def test_the_share_that_is_drawn_comes_near_what_was_asked(share, release):
    drawn = [draw(release, f"MKT-2026-{number:04d}") < share * 100 for number in range(4000)]
    assert abs(sum(drawn) / 40 - share) < 4


@given(release=st.text(max_size=20), key=st.text(max_size=60))
def test_the_same_key_is_always_drawn_alike_and_a_greater_share_loses_nobody(release, key):
    number = draw(release, key)
    assert number == draw(release, key)
    assert 0 <= number < 10_000
    on_trial = [number < share * 100 for share in range(101)]
    assert on_trial == sorted(on_trial)


def test_without_a_trial_nothing_is_told_and_one_statement_more_is_asked(office):
    office.released(office.draft())
    case = start_case(process_key="small", key="CHG-1", title="变更", by=office.author.as_actor(), at=office.tick())
    assert told(case) is None
    with CaptureQueriesContext(connection) as asked:
        start_case(process_key="small", key="CHG-2", title="变更", by=office.author.as_actor(), at=office.tick())
    assert sum("release_trial" in query["sql"] for query in asked) == 1


def test_a_start_while_a_trial_is_open_asks_four_statements_more(trying):
    who = trying.person(trying.ningbo)
    with CaptureQueriesContext(connection) as on_trial:
        trying.start(who)
    Trial.objects.update(ended_at=trying.office.tick())
    with CaptureQueriesContext(connection) as usual:
        trying.start(who)
    assert len(on_trial) - len(usual) <= 4


def test_a_first_version_may_be_tried_by_a_branch_before_anybody_else_has_one(office):
    trying = Trying(office, first=False)
    assert version_of(trying.start(trying.person(trying.ningbo))) == 1
    with pytest.raises(CannotStart, match="没有已发布的版本"):
        trying.start(trying.person(trying.hangzhou))


def test_before_it_begins_and_after_it_ends_everybody_starts_on_the_version_in_force(office):
    trying = Trying(office, approved=False)
    who = trying.person(trying.ningbo)
    assert told(trying.start(who)) is None
    office.approve_all(trying.release)
    assert version_of(trying.start(who)) == 2
    [item] = office.open(trying.release)
    decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=office.author, at=office.tick())
    assert (version_of(trying.start(who)), trying.trial.is_open) == (1, False)
    office.publish(trying.release)
    assert version_of(trying.start(who)) == 2


def test_sent_back_the_trial_is_over_and_the_next_round_begins_another(trying):
    office = trying.office
    [item] = office.open(trying.release)
    return_case(item_id=item.pk, case_id=item.case_id, node="submit", by=office.author, at=office.tick(),
                reasons=[Reason(1, "回调漏了一种情况")])
    assert (trying.trial.is_open, version_of(trying.start(trying.person(trying.ningbo)))) == (False, 1)
    [item] = office.open(trying.release)
    decide(item_id=item.pk, case_id=item.case_id, outcome="submit", by=office.author, at=office.tick())
    office.approve_all(trying.release)
    assert (trying.trial.is_open, trying.trial.held_at) == (True, None)
    assert version_of(trying.start(trying.person(trying.ningbo))) == 2


# --- the comparison ---------------------------------------------------------------------------------------------------


def side(count=20, median=1000, returned=0, late=0, timed=20, started=20, slipped=0):
    return guards.Side(ProcessVersion(), started, sql.Sums(count, 0, median, 0, returned, timed, late), slipped)


def rail(key, new, old, **trial):
    [measure] = [one for one in guards.MEASURES if one.key == key]
    return guards.rail_of(measure, Trial(**trial), new, old)


@pytest.mark.parametrize(("median", "verdict", "figure"), [
    (1113, "passed", "+11.3"), (1150, "passed", "+15.0"), (1160, "broken", "+16.0"), (1151, "broken", "+15.1"),
    (800, "passed", "-20.0"),
])
def test_the_time_may_grow_by_fifteen_per_cent_and_no_more(median, verdict, figure):
    found = rail("cycle", side(median=median), side())
    assert (found.verdict, found.figure, found.limit) == (verdict, figure, 15)


@pytest.mark.parametrize(("key", "new", "verdict"), [
    ("returned", {"returned": 4}, "passed"), ("returned", {"returned": 5}, "broken"),
    ("late", {"late": 4}, "passed"), ("late", {"late": 5}, "broken"), ("late", {"timed": 0}, "nothing"),
    ("escapes", {"slipped": 1}, "passed"), ("escapes", {"slipped": 2}, "broken"),
])
def test_shares_may_grow_by_their_points(key, new, verdict):
    assert rail(key, side(**new), side(returned=2, late=2)).verdict == verdict


def test_there_is_no_verdict_before_both_have_enough_cases():
    assert rail("cycle", side(count=19, median=9999), side()).verdict == "few"
    assert rail("cycle", side(median=9999), side(count=19)).verdict == "few"
    assert rail("cycle", side(count=3, median=9999), side(count=3), least=3).verdict == "broken"
    assert rail("cycle", side(), side(median=0)).verdict == "nothing"


def test_what_was_accepted_holds_again_only_when_it_gets_worse_by_the_limit():
    accepted = {"cycle": str(Fraction(16))}
    assert rail("cycle", side(median=1310), side(), accepted=accepted).verdict == "accepted"
    assert rail("cycle", side(median=1311), side(), accepted=accepted).verdict == "broken"


def test_both_sides_count_what_started_since_the_trial_began(trying):
    trying.ended(trying.ningbo, after=HOUR)
    trying.ended(trying.hangzhou, after=HOUR, times=2)
    trying.start(trying.person(trying.hangzhou))
    trying.watch()
    found = guards.compare(trying.trial, trying.office.tick())
    sides = [(one.version.number, one.started, one.ended) for one in (found.trial, found.current)]
    assert sides == [(2, 1, 1), (1, 3, 2)]
    assert {rail.verdict for rail in found.rails} == {"few"}
    assert "escapes" not in {rail.key for rail in found.rails}


def test_escapes_are_a_guard_rail_where_somebody_counts_them(trying, monkeypatch):
    monkeypatch.setattr(escapes, "_known", {"small": lambda cases: cases.filter(process_version__number=2).count()})
    trying.change(least=1)
    trying.ended(trying.ningbo, after=HOUR)
    trying.ended(trying.hangzhou, after=HOUR)
    trying.watch()
    found = {rail.key: rail for rail in guards.compare(trying.trial, trying.office.tick()).rails}
    assert (found["escapes"].verdict, found["escapes"].figure) == ("broken", "+100.0")


# --- held -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(trying):
    """A trial on which cases take far longer than on the version in force."""
    trying.change(least=2)
    trying.ended(trying.hangzhou, after=HOUR, times=2)
    trying.ended(trying.ningbo, after=2 * HOUR, times=2)
    return trying


def test_a_broken_guard_rail_holds_the_trial_once_and_tells_the_manager(slow):
    assert [slow.watch(), slow.watch()] == [1, 0]
    release = slow.fresh()
    assert (release.on_hold, slow.trial.held_by_guard) == (True, True)
    event = Event.objects.get(stream=release.version.stream, verb="version.trial_held")
    assert (event.actor_name, body(event)["detail"]["rails"][0]["rail"]) == (SYSTEM.name, "cycle")
    assert "护栏触发，自动暂停：用时（中位）" in body(event)["reason"]
    [message] = Message.objects.filter(key__startswith="release.trial_held")
    assert "用时（中位） +" in json.loads(message.payload)["words"]["text"]
    assert slow.release.submitted_by_id in json.loads(message.payload)["to"]["people"]
    assert version_of(slow.start(slow.person(slow.ningbo))) == 1
    assert told(slow.start(slow.person(slow.ningbo)))["why"] == "held"


def test_the_manager_is_told_in_their_own_language(slow):
    slow.office.author.language = "en"
    slow.office.author.save()
    slow.watch()
    said = json.loads(Message.objects.get(key__startswith="release.trial_held").payload)["words"]["text"]
    assert "has been held by itself" in said
    assert "Time (median) +" in said
    assert "at most +15 %" in said


def test_while_there_are_too_few_cases_nothing_is_held(slow):
    slow.change(least=3)
    assert slow.watch() == 0


def test_a_manager_lets_it_go_on_with_a_reason_and_it_holds_again_when_it_gets_worse(slow):
    slow.watch()
    with pytest.raises(CannotChangeRelease, match="请填写原因"):
        slow.resume(" ")
    slow.resume("新增回归测试，时间变长在预料之中")
    assert (slow.fresh().on_hold, slow.watch()) == (False, 0)
    assert version_of(slow.start(slow.person(slow.ningbo))) == 2
    resumed = Event.objects.get(stream=slow.version.stream, verb="version.trial_resumed")
    assert body(resumed)["detail"]["rails"][0]["rail"] == "cycle"
    slow.ended(slow.ningbo, after=30 * HOUR, times=5)
    assert slow.watch() == 1


def test_a_held_trial_can_be_finished_and_the_version_published(slow):
    slow.watch()
    [item] = slow.office.open(slow.release)
    decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=slow.office.author, at=slow.office.tick())
    assert slow.office.publish(slow.release).state == "published"
    assert slow.watch() == 0


@pytest.mark.parametrize("deed", [lambda trying: trying.hold(""), lambda trying: trying.resume("再试")])
def test_what_does_not_fit_is_refused_in_a_sentence(trying, deed):
    with pytest.raises(CannotChangeRelease):
        deed(trying)


def test_a_change_is_told_with_what_was_before(trying):
    trying.change(share=30, scope="share", to_on=date(2026, 12, 31))
    event = Event.objects.get(stream=trying.version.stream, verb="version.trial_changed")
    assert body(event)["detail"] == {"scope": ["branches", "share"], "share": [0, 30], "to_on": [None, "2026-12-31"]}
    trying.change(share=30)
    assert Event.objects.filter(verb="version.trial_changed").count() == 1
    Trial.objects.update(ended_at=trying.office.tick())
    with pytest.raises(CannotChangeRelease, match="已经结束"):
        trying.change(share=50)


# --- begun by the form of the process ---------------------------------------------------------------------------------


def begin_page(trying, who):
    return signed_in(who), reverse("case-begin", args=[trying.office.process.code])


def test_the_form_that_somebody_sees_is_that_of_the_version_on_which_the_case_begins(trying):
    for place, number in ((trying.ningbo, 2), (trying.hangzhou, 1)):
        client, url = begin_page(trying, trying.person(place))
        page = client.get(url)
        assert page.context["version"].number == number
        assert ("试运行" in page.content.decode()) is (number == 2)
        sent = client.post(url, {"title": "更换银联网关", "version": page.context["version"].pk})
        assert sent.status_code == 302
        case = Case.objects.latest("pk")
        assert (version_of(case), told(case)["branch"]) == (number, place.name)


def test_what_was_typed_stays_when_the_trial_is_held_meanwhile(trying):
    client, url = begin_page(trying, trying.person(trying.ningbo))
    version = client.get(url).context["version"].pk
    trying.hold()
    refused = client.post(url, {"title": "我打的字", "version": version})
    assert (refused.status_code, "我打的字" in refused.content.decode()) == (409, True)
    assert client.post(url, {"title": "我打的字", "version": refused.context["version"].pk}).status_code == 302
    assert version_of(Case.objects.latest("pk")) == 1


def test_by_share_the_draw_stands_before_the_form_is_filled_in(trying):
    trying.change(scope="share", share=50)
    client, url = begin_page(trying, trying.person(trying.hangzhou))
    for number in range(1, 7):
        seen = {client.get(url).context["version"].number for _look in range(2)}
        version = client.get(url).context["version"]
        assert client.post(url, {"title": "变更", "version": version.pk}).status_code == 302
        case = Case.objects.latest("pk")
        assert seen == {version_of(case)}
        assert told(case)["of"].endswith(f"/{number}")
