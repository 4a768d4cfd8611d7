"""The way of a version from its submission to its publication, as the people of the office walk it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from viewflow.workflow.models import Task

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import Wanted, inbox
from approvals.inbox.services import CannotDecide, decide, withdraw
from approvals.organisation.models import Holding, Person
from approvals.release import gates, services, trials, trying
from approvals.release.flows import ReleaseFlow
from approvals.release.gates import CannotSubmit
from approvals.release.models import Release
from approvals.release.services import CannotChangeRelease
from tests.library.releasing import publish_version as install
from tests.release.conftest import sound
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_all
from workflows.library import permits
from workflows.library.models import ProcessVersion
from workflows.library.permits import NotThroughTheFlow
from workflows.library.selectors import current_version


def verbs_of(version):
    return list(Event.objects.filter(stream=version.stream).order_by("seq").values_list("verb", flat=True))


def test_a_version_is_tested_reviewed_approved_and_published(office):
    version = office.draft()
    release = office.submit(version, comment="加回归测试")
    assert [item.name for item in office.open(release)] == ["基地测试"]
    office.agree(release, "process_test_base")
    assert {item.signer_name for item in office.open(release)} == {"品质审核岗", "法律审核岗"}
    office.agree(release, "legal_reviewer")
    assert [item.signer_name for item in office.open(release)] == ["品质审核岗"]
    office.agree(release, "quality_reviewer")
    office.agree(release, "process_committee", comment="同意发布")
    assert current_version("small") is None
    published = office.publish(release)

    current = current_version("small")
    assert (current, current.published_by_name, published.state) == (version, "流程员", "published")
    assert verbs_of(version) == [
        "version.drafted", "version.submitted", "version.tested", "version.reviewed", "version.reviewed",
        "version.reviews_passed", "version.approved", "version.published",
    ]
    assert office.publish(release).state == "published"
    assert verbs_of(version).count("version.published") == 1
    assert release.rounds.get().status == "DONE"
    assert all(verdict.wrong is None for verdict in verify_all())


def test_every_event_of_a_release_names_who_why_and_the_bytes(office):
    version = office.draft()
    office.released(version)
    events = {event.verb: json.loads(event.body) for event in Event.objects.filter(stream=version.stream)}
    assert events["version.approved"]["actor"]["name"] == "流程员"
    assert events["version.approved"]["actor"]["via"] == "流程管理委员会"
    assert events["version.tested"]["reason"] == "可以"
    assert {body["version"] for body in events.values()} == {version.sha256}


def test_its_tasks_stand_in_the_inbox_like_all_other_work(office):
    release = office.submit(office.draft())
    tester = office.people["process_test_base"]
    [line] = inbox(person=tester, at=office.tick(), wanted=Wanted()).lines
    assert (line.item.case_key, line.item.title, line.via) == (release.code, "渠道变更 v1", "测试基地")
    assert line.item.due_at is not None
    assert Task.objects.get(process=release.rounds.get().pk, finished=None).flow_task == ReleaseFlow.test
    assert not inbox(person=office.author, at=office.tick(), wanted=Wanted()).lines


def test_a_reviewer_sends_it_back_with_reasons_and_the_other_review_is_gone(office):
    version = office.draft()
    release = office.submit(version)
    office.agree(release, "process_test_base")
    office.send_back(release, "legal_reviewer")

    version.refresh_from_db()
    release.refresh_from_db()
    assert (version.state, release.state) == ("draft", "returned")
    [item] = office.open(release)
    assert (item.node, item.round) == ("submit", 2)
    assert release.rounds.get().status == "CANCELED"
    body = json.loads(Event.objects.filter(stream=version.stream).latest("seq").body)
    assert body["reasons"][0]["text"] == "口径没有退出办法"
    assert body["reasons"][0]["field"] == "review"

    decide(item_id=item.pk, case_id=item.case_id, outcome="submit", by=office.author, at=office.tick())
    office.approve_all(release)
    assert office.publish(release).state == "published"
    assert sorted(release.rounds.values_list("status", flat=True)) == ["CANCELED", "DONE"]


def test_who_submitted_it_may_take_it_back_or_give_it_up(office):
    version = office.draft()
    release = office.submit(version)
    withdraw(case_id=release.case_id, by=office.author, at=office.tick())
    version.refresh_from_db()
    assert version.state == "draft"
    [item] = office.open(release)
    drop = {"item_id": item.pk, "case_id": item.case_id, "outcome": "give_up", "comment": "另起草一版"}
    decide(**drop, by=office.author, at=office.tick())
    release.refresh_from_db()
    assert (release.state, release.case.status) == ("ended", "ended")
    assert office.submit(version).code != release.code


def test_authors_decide_nothing_about_their_own_version(office):
    tester = office.people["process_test_base"]
    office.people["process_test_base"] = other = office.person("另一人")
    Holding.objects.create(person=other, post=office.posts["process_test_base"], since=office.at - timedelta(days=2))
    version = office.draft(by=tester)
    release = office.submit(version)
    with pytest.raises(CannotDecide, match="编写人"):
        office.agree(release, "process_test_base", by=tester)
    assert verbs_of(version)[-1] == "version.submitted"
    office.agree(release, "process_test_base")


def test_a_trial_begins_rests_goes_on_and_ends(office, monkeypatch):
    told = []
    monkeypatch.setattr(trials, "on_begun", [lambda release, at: told.append("begun")])
    monkeypatch.setattr(trials, "on_finished", [lambda release, at: told.append("finished")])
    version = office.draft()
    release = office.submit(version, with_trial=True)
    office.approve_all(release)
    version.refresh_from_db()
    assert (version.state, told) == ("trial", ["begun"])
    deed = {"release_id": release.pk, "by": office.manager.as_actor()}
    with pytest.raises(CannotChangeRelease, match="原因"):
        trying.hold_trial(**deed, at=office.tick(), reason=" ")
    assert trying.hold_trial(**deed, at=office.tick(), reason="投诉上升").on_hold
    assert not trying.resume_trial(**deed, at=office.tick()).on_hold

    [item] = office.open(release)
    decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=office.author, at=office.tick())
    assert (office.publish(release).state, told) == ("published", ["begun", "finished"])


def test_the_clock_publishes_on_the_day_and_not_before(office):
    day = office.at + timedelta(days=14)
    version = office.draft()
    release = office.submit(version, effective_at=day)
    office.approve_all(release)
    assert services.sweep(at=day - timedelta(seconds=1)) == 0
    assert services.sweep(at=day) == 1
    assert services.sweep(at=day + timedelta(minutes=1)) == 0
    assert current_version("small") == version
    version.refresh_from_db()
    assert version.published_at == day


def test_a_version_whose_post_lost_everybody_is_refused_on_its_day_and_says_so(office):
    version = office.draft()
    release = office.submit(version)
    office.approve_all(release)
    Holding.objects.filter(post=office.posts["service"]).update(until=office.at)
    refused = office.publish(release)
    assert (refused.state, "客服口径审核" in refused.refusal) == ("approved", True)
    assert services.sweep(at=office.tick()) == 0
    assert Message.objects.filter(key__startswith="release.refused").count() == 1

    Holding.objects.filter(post=office.posts["service"]).update(until=None)
    assert office.publish(release).state == "published"


def test_a_version_whose_performer_left_in_the_meantime_is_refused_on_its_day(office):
    handler = office.person("李敏")
    raci = f'ld:candidateUsers="{handler.number}" ld:raciR="客服部" ld:raciA="品质部"'
    release = office.submit(office.draft(sound(raci=raci)))
    office.approve_all(release)
    Person.objects.filter(pk=handler.pk).update(is_active=False, deactivated_at=office.at)
    refused = office.publish(release)
    assert (refused.state, handler.number in refused.refusal) == ("approved", True)
    Person.objects.filter(pk=handler.pk).update(is_active=True, deactivated_at=None)
    assert office.publish(release).state == "published"


def test_an_approved_version_is_sent_back_before_its_day(office):
    version = office.draft()
    release = office.submit(version, effective_at=office.at + timedelta(days=3))
    office.approve_all(release)
    deed = {"release_id": release.pk, "by": office.manager.as_actor(), "at": office.tick()}
    with pytest.raises(CannotChangeRelease, match="理由"):
        services.send_back_approved(**deed, reasons=[])
    assert services.send_back_approved(**deed, reasons=[Reason(1, "时机不对")]).state == "ended"
    version.refresh_from_db()
    assert (version.state, version.approved_at) == ("draft", None)


def test_those_who_are_informed_hear_of_the_publication(office):
    version = office.draft()
    office.released(version, informed=("legal_reviewer",))
    payload = json.loads(Message.objects.get(key__startswith="release.published").payload)
    assert payload["to"]["posts"] == sorted(office.posts[code].pk for code in ("legal_reviewer", "service"))
    assert payload["words"]["version"] == 1


def missing_of(office, version, **more):
    posts = ("process_test_base", "quality_reviewer")
    found = gates.of(gates.Wanted(version, posts, office.at, **more))
    return {gate.key: " ".join(gate.missing) for gate in found if not gate.stands}


def test_gates_name_what_is_missing(office):
    assert missing_of(office, office.draft()) == {}
    unfit = office.draft(sound("无人负责", 'ld:candidateGroups="nobody" ld:raciA="甲、乙"'), notes=" ")
    missing = missing_of(office, unfit, effective_at=office.at - timedelta(days=3))
    assert set(missing) == {"raci", "posts", "notes", "day"}
    assert "「无人负责」有 2 个 A" in missing["raci"]
    assert "「无人负责」没有 R" in missing["raci"]
    assert "nobody" in missing["posts"]
    Holding.objects.filter(post=office.posts["quality_reviewer"]).update(until=office.at)
    assert "品质审核岗" in missing_of(office, unfit)["posts"]


def test_nothing_is_submitted_while_a_gate_is_open(office):
    version = office.draft(notes=" ")
    with pytest.raises((CannotSubmit, CannotDecide), match="版本说明"):
        office.submit(version)
    version.refresh_from_db()
    assert (version.state, Release.objects.count(), WorkItem.objects.count()) == ("draft", 0, 0)


def test_one_release_of_a_process_at_a_time(office):
    first = office.submit(office.draft())
    with pytest.raises((CannotSubmit, CannotDecide), match="正在发布"):
        office.submit(office.draft(sound("另一版")))
    assert list(Release.objects.all()) == [first]


def test_a_draft_of_an_older_version_is_compared_first(office):
    old = office.draft()
    newer = office.draft(sound("新版"))
    office.released(newer)
    assert "第 — 版" in missing_of(office, old)["base"]
    install(version_id=office.draft(sound("第三版")).pk, by=office.manager.as_actor(), at=office.tick())
    assert "现行的是第 3 版" in missing_of(office, old)["base"]


def test_rooms_add_gates_of_their_own(office, monkeypatch):
    monkeypatch.setattr(gates, "_more", {})
    gates.register(lambda wanted: gates.Gate("walked", "流程穿越已通过", ("还没有穿越记录",), "/"))
    assert missing_of(office, office.draft()) == {"walked": "还没有穿越记录"}


def test_the_permit_is_the_flows_alone(office):
    with pytest.raises(NotThroughTheFlow):
        permits.claim()


def test_what_guards_all_others_is_not_released_by_itself(office):
    own = ProcessVersion.objects.get(process__key="release")
    assert "固定" in missing_of(office, own)["alone"]


def test_the_process_of_releases_is_installed_once(office, capsys):
    call_command("install_release", office.author.number, office.manager.number)
    assert ProcessVersion.objects.filter(process__key="release").count() == 1


def test_a_process_asks_whom_it_lays_down(office):
    services.set_policy(process_id=office.process.pk, testers=["process_test_base"], reviewers=["service"],
                        committee=["process_committee"], by=office.manager.as_actor(), at=office.tick())
    release = office.submit(office.draft())
    office.agree(release, "process_test_base")
    assert [item.signer_name for item in office.open(release)] == ["客服口径岗"]
    office.agree(release, "service")
    office.agree(release, "process_committee")
    assert office.publish(release).state == "published"
