"""Past cases are played on a draft out of the ledger: what fits, where the others would stand, and nothing changes."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from approvals.health.services import measure
from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide, return_case
from approvals.walkthrough import services
from approvals.walkthrough.histories import Teller
from approvals.walkthrough.models import Rehearsal
from approvals.walkthrough.services import CannotWalk, rehearsing
from tests.library.releasing import publish_version
from tests.runtime.drawings import draw, end, start, user
from tests.walkthrough.conftest import signed_in
from tests.walkthrough.drawing import TOLD
from tests.walkthrough.test_playing import counted
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event
from workflows.ledger.outbox import deliver_due
from workflows.library.services import redraft_version
from workflows.runtime.models import Case
from workflows.runtime.services import start_case

BACK = [Reason(1, "缺附件", "fill", "fill")]


def small(*more, flows="start -> fill -> check -> end", check="pass,refuse", **fill):
    said = {"outcomes": "submit", "writes": "amount", **TOLD, **fill}
    step = user("check", assignee="", candidateGroups="service", outcomes=check, returns="fill", **TOLD)
    return draw("small", start(), user("fill", **said), step, end(), *more, flows=flows, variables="amount:number")


def longer(**more):
    step = user("regression", assignee="", candidateGroups="process_test_base", **TOLD)
    return small(step, flows="start -> fill -> regression -> check -> end", **more)


@pytest.fixture
def office(office):
    version = office.draft(small())
    office.first = publish_version(version_id=version.pk, by=office.manager.as_actor(), at=office.tick())
    office.cases = []
    return office


def begin(office):
    case = start_case(process_key="small", key=f"TST-{len(office.cases) + 1}", title="更换网关",
                      by=office.people["legal_reviewer"].as_actor(), at=office.tick(), data={"amount": 100})
    office.cases.append(case)
    return case


def do(office, case, outcome, who, **more):
    item = WorkItem.objects.open().get(case=case)
    decide(item_id=item.pk, case_id=case.pk, outcome=outcome, by=office.people[who], at=office.tick(), **more)


def whole(office, outcome="pass"):
    """A case from its beginning to its end, once sent back."""
    case = begin(office)
    do(office, case, "submit", "legal_reviewer", data={"amount": 200})
    item = WorkItem.objects.open().get(case=case)
    return_case(item_id=item.pk, case_id=case.pk, node="fill", by=office.people["service"], at=office.tick(),
                reasons=BACK)
    do(office, case, "submit", "legal_reviewer")
    do(office, case, outcome, "service", comment="已看过")
    return case


def rehearsed(office, version, months=6):
    made = services.ask_for_rehearsal(version_id=version.pk, months=months, by=office.author, at=office.tick())
    rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    made.refresh_from_db()
    return made


def test_cases_are_told_again_as_they_were(office):
    case = whole(office)
    [(told, history)] = Teller(office.first).tell([case])
    assert told == case
    assert [turn.verb for turn in history.turns] == ["Start", "Complete", "ReturnTo", "Complete", "Complete"]
    assert [turn.label for turn in history.turns] == ["", "fill", "check", "fill", "check"]
    service, initiator = office.people["service"].pk, office.people["legal_reviewer"].pk
    assert history.actors == (initiator, initiator, service, initiator, service)
    assert history.ended == "completed"


def test_what_walks_the_same_way_fits_and_running_cases_count_as_far_as_they_came(office):
    whole(office)
    begin(office)
    done = rehearsed(office, office.draft(small(notes="新的说明")))
    assert (done.state, done.total, done.told, done.found["fits"], done.found["stuck"]) == ("done", 2, 2, 2, {})


def test_where_the_others_would_stand_is_said_by_step_with_examples(office):
    first, second = whole(office), whole(office, "refuse")
    begin(office)
    done = rehearsed(office, office.draft(longer()))
    [(node, stuck)] = done.found["stuck"].items()
    assert (node, stuck["name"], stuck["count"]) == ("regression", "regression", 2)
    assert stuck["examples"] == [second.pk, first.pk]
    assert done.found["fits"] == 1
    refusing = rehearsed(office, office.draft(small(check="pass")))
    [stuck] = refusing.found["stuck"].values()
    assert (stuck["name"], stuck["count"]) == ("check", 1)


def test_nothing_of_the_cases_changes_and_the_result_is_recorded(office):
    whole(office)
    version = office.draft(longer())
    before, rows = counted(), list(Case.objects.order_by("pk").values())
    made = services.ask_for_rehearsal(version_id=version.pk, months=6, by=office.author, at=office.tick())
    after_asking = counted()
    rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    assert {name: (before[name], now) for name, now in after_asking.items() if before[name] != now} == {
        "ledger.Message": (before["ledger.Message"], before["ledger.Message"] + 1)}
    assert (counted(), list(Case.objects.order_by("pk").values())) == (after_asking, rows)
    events = Event.objects.filter(stream=made.stream).order_by("seq")
    assert [event.verb for event in events] == ["rehearsal.asked", "rehearsal.finished"]
    assert json.loads(events[1].body)["detail"]["stuck"] == {"regression": 1}


def test_only_cases_of_the_chosen_months_are_played(office):
    whole(office)
    office.at += timedelta(days=70)
    begin(office)
    assert rehearsed(office, office.draft(small(notes="a")), months=1).total == 1
    assert rehearsed(office, office.draft(small(notes="b")), months=3).total == 2


def test_it_is_delivered_by_the_worker_and_twice_is_once(office):
    whole(office)
    made = services.ask_for_rehearsal(version_id=office.draft(longer()).pk, months=6, by=office.author,
                                      at=office.tick())
    deliver_due(50, office.tick())
    made.refresh_from_db()
    assert (made.state, made.told) == ("done", 1)
    rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    again = Rehearsal.objects.get(pk=made.pk)
    assert (again.result, again.finished_at) == (made.result, made.finished_at)


def test_cut_short_it_goes_on_where_it_stopped(office, monkeypatch):
    for _ in range(3):
        whole(office)
    monkeypatch.setattr(rehearsing, "CHUNK", 2)
    made = services.ask_for_rehearsal(version_id=office.draft(longer()).pk, months=6, by=office.author,
                                      at=office.tick())
    stage_of, calls = rehearsing._play, []

    def play(*args):
        if calls:
            raise KeyboardInterrupt
        calls.append(args)
        stage_of(*args)

    monkeypatch.setattr(rehearsing, "_play", play)
    with pytest.raises(KeyboardInterrupt):
        rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    made.refresh_from_db()
    assert (made.state, made.told) == ("running", 2)
    monkeypatch.setattr(rehearsing, "_play", stage_of)
    rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    made.refresh_from_db()
    assert (made.state, made.told, made.found["stuck"]["regression"]["count"]) == ("done", 3, 3)


def test_one_at_a_time_before_publication_on_what_can_run(office):
    version = office.draft(longer())
    services.ask_for_rehearsal(version_id=version.pk, months=6, by=office.author, at=office.tick())
    with pytest.raises(CannotWalk, match="正在预演"):
        services.ask_for_rehearsal(version_id=version.pk, months=6, by=office.author, at=office.tick())
    with pytest.raises(CannotWalk, match="已发布"):
        services.ask_for_rehearsal(version_id=office.first.pk, months=6, by=office.author, at=office.tick())
    with pytest.raises(CannotWalk, match="还不能运行"):
        services.ask_for_rehearsal(version_id=office.draft(small(cosign="most")).pk, months=6, by=office.author,
                                   at=office.tick())


def test_a_draft_that_was_changed_in_the_meantime_is_not_played(office):
    whole(office)
    version = office.draft(longer())
    made = services.ask_for_rehearsal(version_id=version.pk, months=6, by=office.author, at=office.tick())
    redraft_version(version_id=version.pk, source=longer(notes="x"), by=office.author.as_actor(), at=office.tick())
    rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    made.refresh_from_db()
    assert (made.state, made.told) == ("done", 0)


def test_the_usual_time_of_each_step_comes_from_what_was_measured(office):
    office.at = office.at.replace(hour=1)
    whole(office)
    measure(at=office.tick())
    steps = {one["name"]: one for one in rehearsed(office, office.draft(longer())).found["steps"]}
    assert (steps["check"]["count"], steps["check"]["median"]) == (1, 60)
    assert (steps["regression"]["count"], steps["regression"]["median"]) == (0, None)


def test_statements_grow_with_pieces_and_not_with_cases(office, django_assert_num_queries):
    for _ in range(6):
        whole(office)
    version = office.draft(longer())
    made = services.ask_for_rehearsal(version_id=version.pk, months=6, by=office.author, at=office.tick())
    with django_assert_num_queries(15):
        rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())


def test_the_pages_show_progress_the_result_and_only_cases_that_the_reader_may_see(office):
    case = whole(office)
    version = office.draft(longer())
    author, place = signed_in(office.author), [office.process.code, version.number]
    url = reverse("rehearsals", args=place)
    assert "还没有预演" in author.get(url).content.decode()
    wrong = author.post(url, {"months": "99"})
    assert (wrong.status_code, "99" in wrong.content.decode()) == (422, True)
    answer = author.post(url, {"months": "6"})
    made = Rehearsal.objects.get()
    assert answer["Location"] == reverse("rehearsal", args=[made.pk])
    assert "已预演 0 / 1 件" in author.get(answer["Location"]).content.decode()
    assert author.post(url, {"months": "6"}).status_code == 409
    rehearsing.rehearse(rehearsal_id=made.pk, at=office.tick())
    page = author.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert all(text in page for text in ("1 件以往案件中，0 件", "regression", case.key))
    stranger = signed_in(office.people["process_committee"]).get(answer["Location"]).content.decode()
    assert ("没有您可以查看的案件" in stranger, case.key in stranger) == (True, False)
    release = author.get(reverse("release-of", args=place)).content.decode()
    assert "1 件以往案件中，0 件在这一版上照原样走得通" in release
    english = author.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "Where the other cases would stand still" in english
    assert author.get(reverse("rehearsal", args=[10_000])).status_code == 404


def test_the_pages_take_few_queries(office, django_assert_max_num_queries):
    whole(office)
    done = rehearsed(office, office.draft(longer()))
    client = signed_in(office.author)
    with django_assert_max_num_queries(8):
        client.get(reverse("rehearsal", args=[done.pk]))
