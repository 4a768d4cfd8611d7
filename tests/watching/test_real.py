"""The rules on real complaints and a real survey: the hot matters are found by name, and there are not hundreds."""

from collections import defaultdict
from datetime import date

from complaints.models import SurveyAnswer, SurveyScore, SurveyWave, Touchpoint
from complaints.watching.models import Kind, RuleVersion, Signal
from complaints.watching.services import sweep
from tests.watching.conftest import AT, bring


def only(way):
    RuleVersion.objects.exclude(rule__way=way).update(active=False)


def test_the_parking_spaces_sold_with_the_flats_are_the_hot_topic_of_august(office):
    bring("zh_complaints_2019.xlsx", office.zhaolin.as_actor())
    only("topic")
    sweep(since=date(2019, 8, 25), until=date(2019, 8, 25), at=AT)
    sweep(since=date(2019, 8, 25), until=date(2019, 8, 25), at=AT)
    signal = Signal.objects.get()
    assert signal.kind == Kind.HOT
    assert "伊景园滨河苑" in signal.title
    assert signal.peak >= 10
    assert len(signal.voices) >= 2


def test_complaints_without_any_category_are_watched_by_their_words_and_never_as_a_category(office):
    bring("comcast_telecom_complaints.csv", office.zhaolin.as_actor())
    RuleVersion.objects.exclude(rule__way__in=("day", "topic")).update(active=False)
    sweep(since=date(2015, 6, 23), until=date(2015, 6, 28), at=AT)
    titles = Signal.objects.filter(version__rule__way="topic").values_list("title", flat=True)
    assert "billing" in " ".join(titles).lower()
    assert not Signal.objects.filter(title__contains="未分类").exists()
    assert Signal.objects.count() <= 8


def test_the_file_of_2019_which_has_no_categories_makes_no_signal_of_that(office):
    bring("zh_complaints_2019.xlsx", office.zhaolin.as_actor())
    RuleVersion.objects.filter(rule__way="topic").update(active=False)
    sweep(since=date(2019, 1, 1), until=date(2019, 12, 31), at=AT)
    assert list(Signal.objects.values_list("title", flat=True)) == []


def test_a_touchpoint_with_more_unhappy_customers_than_the_others_is_a_weak_spot(desk):
    only("scores")
    wave = SurveyWave.objects.create(source=desk.run.source, name="语音", day=AT.date())
    points = [Touchpoint.objects.create(name=name, kind="score", note="") for name in ("网络覆盖", "资费", "营业厅")]
    answers = SurveyAnswer.objects.bulk_create(
        SurveyAnswer(wave=wave, number=str(at), day=AT.date(), run=desk.run) for at in range(200))
    SurveyScore.objects.bulk_create(
        SurveyScore(answer=answer, touchpoint=point, score=3 if at % (4 if point is points[0] else 12) == 0 else 9)
        for at, answer in enumerate(answers) for point in points)
    for _time in range(2):
        desk.sweep(AT.date(), AT.date())
    signal = Signal.objects.get()
    assert (signal.kind, signal.title, signal.peak) == (Kind.SATISFACTION, "网络覆盖", 50)


def test_the_weak_spot_of_the_real_survey_is_the_touchpoint_with_most_unhappy_customers(office):
    bring("zh_cmcc_voice_survey.xlsx", office.zhaolin.as_actor(), kind="survey", wave="语音", day="2026-10-19")
    only("scores")
    sweep(since=AT.date(), until=AT.date(), at=AT)
    scores = SurveyScore.objects.values_list("touchpoint__name", "score")
    given = defaultdict(list)
    for name, score in scores:
        given[name].append(score <= 6)
    shares = {name: sum(low) / len(low) for name, low in given.items()}
    found = {signal.title: signal.peak for signal in Signal.objects.all()}
    worst = max(shares, key=shares.get)
    assert worst in found
    assert found[worst] == sum(given[worst])
    assert len(found) < len(shares)
    assert set(Signal.objects.values_list("kind", flat=True)) == {Kind.SATISFACTION}
    numbers = Signal.objects.get(title=worst).days.get().numbers
    assert (numbers["basis"], numbers["answers"]) == ("scores", len(given[worst]))
    sweep(since=AT.date(), until=AT.date(), at=AT)
    assert Signal.objects.count() == len(found)
