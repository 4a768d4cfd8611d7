"""The page of a trial: whose cases, how it does, its guard-rails, and what can be done; nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from approvals.release import views
from approvals.release.models import Release, Trial
from tests.release.conftest import sound
from tests.release.test_pages import signed_in
from tests.release.trying import Trying, version_of

HOUR = timedelta(hours=1)


@pytest.fixture
def trying(office, monkeypatch):
    """The pages go by the clock of the office."""
    monkeypatch.setattr(views, "now", office.tick)
    return Trying(office)


def page_of(trying, name="release-trial"):
    return reverse(name, args=[trying.release.code])


def test_the_page_says_whose_cases_are_tried_and_how_it_does(trying):
    trying.change(least=1)
    trying.ended(trying.hangzhou, after=HOUR)
    trying.ended(trying.ningbo, after=HOUR)
    trying.watch()
    client = signed_in(trying.office.author)
    said = client.get(page_of(trying)).content.decode()
    for text in ("试运行中", "宁波", "新版", "现行", "通过", "用时（中位）", "+15 %", "结束试运行」等你办理",
                 "暂停试运行"):
        assert text in said
    english = client.get(page_of(trying), headers={"accept-language": "en"}).content.decode()
    for text in ("Guard-rails", "Passes", "The new version beside the one in force",
                 "Branches or departments on trial"):
        assert text in english


def test_a_held_trial_says_why_and_goes_on_with_a_reason(trying):
    trying.change(least=1)
    trying.ended(trying.hangzhou, after=HOUR)
    trying.ended(trying.ningbo, after=3 * HOUR)
    assert trying.watch() == 1
    client = signed_in(trying.office.manager)
    said = client.get(page_of(trying)).content.decode()
    for text in ("护栏触发，试运行已自动暂停", "超过限度", "最多 +15 %", "恢复原因"):
        assert text in said
    refused = client.post(page_of(trying, "release-resume"), {"reason": " "})
    assert (refused.status_code, "请填写原因" in refused.content.decode()) == (409, True)
    assert client.post(page_of(trying, "release-resume"), {"reason": "在预料之中"}).status_code == 302
    assert "已说明原因继续" in client.get(page_of(trying)).content.decode()


def test_holding_needs_a_reason_and_only_once(trying):
    client = signed_in(trying.office.manager)
    assert client.post(page_of(trying, "release-hold"), {"reason": ""}).status_code == 422
    assert client.post(page_of(trying, "release-hold"), {"reason": "投诉上升"}).status_code == 302
    again = client.post(page_of(trying, "release-hold"), {"reason": "我打的字"})
    assert (again.status_code, "试运行现在不能这样操作" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(("typed", "said"), [
    ({"scope": "branches"}, "请至少选择一个试点"), ({"scope": "share"}, "请填写抽取比例"),
    ({"scope": "share", "share": "0"}, "大于或等于1"), ({"scope": "share", "share": "101"}, "小于或等于100"),
    ({"scope": "share", "share": "30", "to_on": "2020-01-01"}, "结束日期不能"),
    ({"scope": "nobody", "share": "30"}, "nobody"), ({"scope": "branches", "branches": ["99999"]}, "99999"),
    ({"scope": "share", "share": "30", "cycle_limit": "-1"}, "大于或等于0"),
    ({"scope": "share", "share": "9\x00"}, ""),
])
def test_what_cannot_be_is_said_and_what_was_typed_stays(trying, typed, said):
    before = Trial.objects.values().get()
    client, sent = signed_in(trying.office.manager), {"reason": "我打的字", **typed}
    answer = client.post(page_of(trying, "release-trial-change"), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "我打的字" in answer.content.decode()
    assert Trial.objects.values().get() == before


def test_a_manager_changes_the_share_on_the_page(trying):
    sent = {"scope": "share", "share": "100", "reason": "全面试用", "least": "", "cycle_limit": "20"}
    assert signed_in(trying.office.manager).post(page_of(trying, "release-trial-change"), sent).status_code == 302
    trial = Trial.objects.get()
    assert (trial.share, trial.cycle_limit, trial.least, trial.branches) == (100, 20, 20, [])
    assert version_of(trying.start(trying.person(trying.hangzhou))) == 2


def test_a_trial_is_laid_down_when_the_version_is_submitted(office):
    office.released(office.draft())
    version, client = office.draft(sound("回调回归测试")), signed_in(office.author)
    place = {"code": office.process.code, "number": version.number}
    trying_at = office.people["service"].department
    url = reverse("release-submit", kwargs=place)
    refused = client.post(url, {"with_trial": "on", "comment": "先在宁波试", "scope": "branches"})
    assert (refused.status_code, "请至少选择一个试点" in refused.content.decode()) == (422, True)
    assert "先在宁波试" in refused.content.decode()
    branch = type(trying_at).objects.create(code="NB", name="宁波", kind="branch", parent=trying_at)
    sent = {"with_trial": "on", "scope": "branches", "branches": [str(branch.pk)], "from_on": "2099-11-09",
            "to_on": "2099-12-04", "late_limit": "5"}
    assert client.post(url, sent).status_code == 302
    trial = Trial.objects.get()
    assert (trial.branches, trial.late_limit, trial.cycle_limit) == ([branch.pk], 5, 15)
    assert (str(trial.from_on), str(trial.to_on)) == ("2099-11-09", "2099-12-04")
    said = client.get(reverse("release-trial", args=[trial.release.code])).content.decode()
    assert "试运行还没有开始" in said
    assert "宁波" in said


def test_a_release_without_a_trial_has_no_such_page(office):
    release = office.submit(office.draft())
    client = signed_in(office.manager)
    assert client.get(reverse("release-trial", args=[release.code])).status_code == 404
    assert client.get(reverse("release-trial", args=["REL-9999"])).status_code == 404
    answer = client.post(reverse("release-trial-change", args=[release.code]), {"scope": "share", "share": "5",
                                                                               "reason": "试"})
    assert answer.status_code == 404
    assert not Release.objects.get(pk=release.pk).with_trial


def test_the_page_asks_no_more_however_many_cases_there_are(trying, django_assert_max_num_queries):
    trying.change(least=1)
    for place in (trying.hangzhou, trying.ningbo):
        trying.ended(place, after=timedelta(minutes=5), times=3)
    trying.watch()
    client = signed_in(trying.office.manager)
    client.get(page_of(trying))
    with django_assert_max_num_queries(24):
        client.get(page_of(trying))
