"""Kept scripts are played again on every later version, and a release waits until each fits or is explained."""

import pytest
from django.urls import reverse

from approvals.inbox.services import CannotDecide
from approvals.release import gates
from approvals.walkthrough import services
from approvals.walkthrough.models import Acknowledgement, Move, Walkthrough
from approvals.walkthrough.selectors.scripts import standings
from approvals.walkthrough.services import CannotWalk
from tests.release.conftest import sound
from tests.walkthrough.conftest import fresh, signed_in
from tests.walkthrough.drawing import channel_change, with_regression_test
from tests.walkthrough.test_playing import counted
from tests.walkthrough.walking import walk_through
from workflows.ledger.models import Event
from workflows.library.models import Authorship
from workflows.library.services import redraft_version


def gate_of(office, version):
    wanted = gates.Wanted(version, (), office.tick())
    return next(gate for gate in gates.of(wanted) if gate.key == "walked")


def test_a_version_that_nobody_has_walked_through_is_not_submitted(office):
    version = office.draft()
    assert gate_of(office, version).missing == ("还没有由编写人以外的人签为通过的流程穿越",)
    office.open(version)
    assert not gate_of(office, version).stands
    office.passed(version, name="第二个剧本")
    assert gate_of(office, version).stands


def test_a_release_is_refused_without_it_and_goes_on_with_it(office):
    version = office.draft(sound())
    with pytest.raises(CannotDecide, match="流程穿越"):
        office.submit(version)
    walk_through(version, by=office.author, signer=office.people["quality_reviewer"], tick=office.tick)
    assert office.submit(version).state == "under_way"


def test_whoever_signed_and_then_writes_on_the_version_counts_no_more(office):
    version = office.draft()
    office.passed(version)
    signer = office.people["quality_reviewer"]
    Authorship.objects.create(version=version, person_id=signer.pk, name=signer.name, since=office.tick())
    assert not gate_of(office, version).stands


def test_a_kept_script_fits_a_later_version_that_walks_the_same_way(office):
    office.passed()
    later = office.draft(channel_change(notes="新的说明"))
    [one] = standings(later)
    assert (one.fits, one.verdict.scene.ended, one.verdict.at) == (True, "completed", 6)
    assert gate_of(office, later).stands


def test_a_step_more_is_named_in_one_sentence(office):
    office.passed()
    later = office.draft(with_regression_test())
    [one] = standings(later)
    assert (one.fits, one.verdict.at, one.verdict.node) == (False, 3, "regression")
    assert one.verdict.sentence == (
        "走到这一步对不上：「switch」现在没有打开。案件停在新增的「regression」，等待办理。")
    [why] = gate_of(office, later).missing
    assert why.startswith("剧本「更换银联网关」：")


def test_what_the_new_version_refuses_or_asks_for_is_named(office):
    office.passed()
    other = office.draft(channel_change(outcomes="hand_in"))
    [one] = standings(other)
    assert "「fill」不能照原样办理：「fill」的结果只能是 hand_in" in one.verdict.sentence
    asking = office.draft(channel_change().replace(b'ld:candidateGroups="quality_reviewer,legal_reviewer"', b""))
    [one] = standings(asking)
    assert "办完「switch」后，「board」要求的内容当时没有填写。" in one.verdict.sentence


def test_a_step_under_another_id_is_found_by_its_name(office):
    office.passed()
    source = channel_change().replace(b'id="check"', b'id="checked"').replace(b'Ref="check"', b'Ref="checked"')
    [one] = standings(office.draft(source))
    assert one.fits


def test_a_divergence_is_acknowledged_with_a_reason_for_these_bytes_only(office):
    script = office.passed()
    later = office.draft(with_regression_test())
    known = {"script_id": script.pk, "version_id": later.pk, "by": office.manager}
    with pytest.raises(CannotWalk, match="编写人不能"):
        services.acknowledge(**{**known, "by": office.author}, reason="我自己看过", at=office.tick())
    with pytest.raises(CannotWalk, match="为什么"):
        services.acknowledge(**known, reason=" ", at=office.tick())
    services.acknowledge(**known, reason="新增了回归测试", at=office.tick())
    assert gate_of(office, later).stands
    assert Event.objects.filter(stream=script.stream, verb="walkthrough.divergence_acknowledged").count() == 1
    with pytest.raises(CannotWalk, match="没有待确认"):
        services.acknowledge(**known, reason="再一次", at=office.tick())
    redraft_version(version_id=later.pk, source=with_regression_test() + b"\n", by=office.author.as_actor(),
                    at=office.tick())
    later.refresh_from_db()
    assert not gate_of(office, later).stands


def test_a_script_is_recorded_anew_from_where_it_diverges_and_takes_the_former_ones_place(office):
    script = office.passed()
    later = office.draft(with_regression_test())
    again = services.record_again(script_id=script.pk, version_id=later.pk, by=office.author, at=office.tick())
    assert (fresh(again).moves_made, office.label(again)) == (3, {"regression"})
    office.do(again, "regression")
    office.do(again, "switch")
    for post in ("quality_reviewer", "legal_reviewer"):
        office.do(again, "board", "pass", signer=post)
    office.sign(again)
    assert Walkthrough.objects.get(pk=script.pk).state == "replaced"
    assert [one.script for one in standings(later)] == [again]
    assert gate_of(office, later).stands
    with pytest.raises(CannotWalk, match="已通过的剧本"):
        services.record_again(script_id=script.pk, version_id=later.pk, by=office.author, at=office.tick())


def test_scripts_of_later_versions_say_nothing_about_former_ones(office):
    first, second = office.draft(), office.draft(with_regression_test())
    office.passed(first)
    again = services.record_again(
        script_id=Walkthrough.objects.get().pk, version_id=second.pk, by=office.author, at=office.tick())
    assert [one.script.version for one in standings(first)] == [first]
    assert fresh(again).state == "playing"


def test_replaying_is_three_statements_however_many_scripts_and_writes_nothing(office, django_assert_num_queries):
    for number in range(3):
        office.passed(name=f"剧本{number}") if not number else office.passed(
            Walkthrough.objects.first().version, name=f"剧本{number}")
    later = office.draft(with_regression_test())
    before, moves = counted(), Move.objects.count()
    with django_assert_num_queries(3):
        assert len(standings(later)) == 3
    with django_assert_num_queries(2):  # known by now
        standings(later)
    assert (counted(), Move.objects.count()) == (before, moves)


def test_the_page_of_a_version_says_how_each_script_does(office, django_assert_max_num_queries):
    script = office.passed()
    later = office.draft(with_regression_test())
    client, place = signed_in(office.manager), [office.process.code, later.number]
    url = reverse("walkthroughs-of", args=place)
    page = client.get(url).content.decode()
    assert all(text in page for text in ("更换银联网关", "有分歧", "新增的「regression」，等待办理", "品质员 签署"))
    assert reverse("walkthrough-acknowledge", args=[*place, script.pk]) in page
    own = signed_in(office.author).get(url).content.decode()
    assert "另一位流程管理员" in own
    assert reverse("walkthrough-acknowledge", args=[*place, script.pk]) not in own
    wrong = client.post(reverse("walkthrough-acknowledge", args=[*place, script.pk]), {"reason": "x" * 501})
    assert (wrong.status_code, "x" * 501 in wrong.content.decode()) == (422, True)
    assert client.post(reverse("walkthrough-acknowledge", args=[*place, 10_000]), {"reason": "x"}).status_code == 404
    answer = client.post(reverse("walkthrough-acknowledge", args=[*place, script.pk]), {"reason": "新增一步"})
    assert answer.status_code == 302
    again = client.post(reverse("walkthrough-acknowledge", args=[*place, script.pk]), {"reason": "又一次"})
    assert (again.status_code, "又一次" in again.content.decode()) == (409, False)
    assert Acknowledgement.objects.get().reason == "新增一步"
    with django_assert_max_num_queries(14):
        assert "分歧已确认" in client.get(url).content.decode()
    answer = client.post(reverse("walkthrough-again", args=[*place, script.pk]))
    assert answer["Location"] == reverse("walkthrough", args=[Walkthrough.objects.last().pk])
    english = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "the case stands at the new step “regression”" in english
