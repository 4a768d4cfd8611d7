"""Surveys: the real one comes in, its figures are those of its rows, and it can be looked at."""

import statistics
from datetime import date
from itertools import islice

import pytest
from django.test import TestCase

from approvals.organisation.roles import Role
from complaints.models import ImportRun, SurveyAnswer, SurveyMark, SurveyScore, SurveyWave
from complaints.reading import find_heading, open_table
from complaints.selectors import surveys
from complaints.services import keep_file, start_run, taking
from complaints.services.notes import read_notes
from complaints.understanding import Mapping
from tests.complaints.conftest import MORNING
from tests.complaints.files import as_csv
from tests.complaints.test_pages import as_role

SCORED = ["语音通话整体满意度", "网络覆盖与信号强度", "语音通话清晰度", "语音通话稳定性"]


@pytest.fixture
def survey(hotline, by):
    def survey(content, name="s.csv", wave="十月", day="2026-10-31", notes=None, **changed):
        run = keep_file(source_id=hotline.pk, kind="survey", name=name, chunks=[content], by=by, at=MORNING,
                        notes=notes)
        mapping = Mapping.from_json(run.mapping | {"wave": wave, "day": day, **changed})
        start_run(run_id=run.pk, mapping=mapping, by=by, at=MORNING)
        with TestCase.captureOnCommitCallbacks(execute=True):
            taking.go_on(run_id=run.pk, at=MORNING)
        return ImportRun.objects.get(pk=run.pk)
    return survey


def test_the_real_survey_comes_in_whole_with_the_names_of_its_fields(survey, samples):
    path = samples / "data/complaints/zh_cmcc_voice_survey.xlsx"
    fields = (samples / "data/complaints/zh_cmcc_survey_fields.xlsx").read_bytes()
    run = survey(path.read_bytes(), name=path.name, notes=read_notes([fields]))
    assert (run.state, run.done, run.stored, run.wrong) == ("finished", 5_433, 5_433, 0)
    table = open_table(path)
    heading = find_heading(table)
    assert run.mapping["scores"] == SCORED
    assert {"居民小区", "地铁", "手机没有信号", "串线", "其他，请注明", "其他，请注明 (2)"} <= set(run.mapping["marks"])
    assert run.mapping["notes"]["地铁"].startswith("用户所在场景")
    rows = [cells for _number, cells in islice(table.lines(), heading.rows, None)]
    figures = {one.touchpoint: one for one in surveys.scored()}
    assert set(figures) == set(SCORED)
    for name, one in figures.items():
        place = heading.names.index(name)
        given = [int(cells[place]) for cells in rows if cells[place] not in {"", "-1"}]
        assert (one.n, one.low) == (len(given), sum(score <= 6 for score in given))
        assert one.mean == pytest.approx(statistics.mean(given))
    underground = heading.names.index("地铁")
    assert dict(surveys.ticked(wave_id=SurveyWave.objects.get().pk))["地铁"] == sum(
        cells[underground] not in {"", "-1"} for cells in rows)


def test_figures_are_known_by_place_month_circumstance_and_wave(survey):
    rows = [["1", "2026-09-30", "杭州", "4", "1"], ["2", "2026-10-01", "杭州", "10", "-1"],
            ["3", "2026-10-02", "宁波", "7", "1"], ["4", "2026-10-02", "宁波", "-1", "1"]]
    columns = {"number": "id", "at": "日期", "place": "地区"}
    survey(as_csv([["id", "日期", "地区", "覆盖", "地铁"], *rows]), columns=columns, date_form="ymd", scores=["覆盖"],
           marks=["地铁"])

    def figures(**asked):
        return [(one.part, one.n, one.mean, one.low) for one in surveys.scored(**asked)]

    assert figures() == [(None, 3, 7.0, 1)]
    assert sorted(figures(by="place")) == [("宁波", 1, 7.0, 0), ("杭州", 2, 7.0, 1)]
    assert figures(by="month") == [(date(2026, 9, 1), 1, 4.0, 1), (date(2026, 10, 1), 2, 8.5, 0)]
    assert figures(by="mark") == [("地铁", 2, 5.5, 1)]
    assert figures(by="wave") == [("十月", 3, 7.0, 1)]
    assert figures(since=date(2026, 10, 2), low=7) == [(None, 1, 7.0, 1)]
    assert surveys.scored(until=date(2026, 1, 1)) == []


def test_the_same_answers_again_change_nothing(survey):
    content = as_csv([["id", "a"], *([str(n), "5"] for n in range(4))])
    survey(content, columns={"number": "id"}, scores=["a"])
    more = as_csv([["id", "a"], *([str(n), "9"] for n in range(2, 6))])
    run = survey(more, columns={"number": "id"}, scores=["a"])
    assert (run.stored, run.repeated) == (2, 2)
    assert (SurveyAnswer.objects.count(), SurveyScore.objects.count(), SurveyMark.objects.count()) == (6, 6, 0)
    other = survey(as_csv([["id", "a"], ["1", "3"]]), columns={"number": "id"}, scores=["a"], wave="十一月")
    assert (other.stored, SurveyWave.objects.count()) == (1, 2)


def test_rows_without_a_score_between_one_and_ten_are_told(survey):
    rows = [["1", "11"], ["2", "0"], ["3", "gut"], ["", "5"], ["5", "-1"], ["6", ""], ["7", "10"]]
    run = survey(as_csv([["id", "a"], *rows]), columns={"number": "id"}, scores=["a"])
    assert (run.stored, run.wrong) == (3, 4)
    assert sorted(run.problems.values_list("row", "code")) == [
        (2, "not_a_score"), (3, "not_a_score"), (4, "not_a_score"), (5, "missing")]
    assert list(SurveyScore.objects.values_list("score", flat=True)) == [10]


def test_a_survey_can_be_looked_at_and_taken_along(survey, django_assert_max_num_queries):
    rows = [[str(n), str(n % 10 + 1), "=1+1" if n % 2 else "-1"] for n in range(30)]
    survey(as_csv([["id", "=覆盖", "地铁"], *rows]), columns={"number": "id"}, scores=["=覆盖"], marks=["地铁"])
    reader, wave = as_role(Role.AUDITOR), SurveyWave.objects.get()
    reader.get("/complaints/surveys/")
    with django_assert_max_num_queries(12):
        page = reader.get(f"/complaints/surveys/{wave.pk}/").content.decode()
    assert "30 份答卷" in page
    assert "5.50" in page
    assert "十月" in reader.get("/complaints/surveys/").content.decode()
    file = reader.get(f"/complaints/surveys/{wave.pk}/figures.csv").content.decode("utf-8-sig")
    assert "'=覆盖,全部,,30,5.5,18,0.6" in file
    assert reader.get("/complaints/surveys/999999/").status_code == 404
    assert reader.get("/complaints/surveys/999999/figures.csv").status_code == 404
