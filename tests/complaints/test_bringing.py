"""Bringing a file in the browser: uploaded, looked at, started, gone on with; nothing wrong slips through unsaid."""

from io import BytesIO

import pytest
from django.test import Client, TestCase, override_settings
from django.utils.timezone import now

from approvals.organisation.roles import Role
from complaints.models import CategoryTree, Contact, ImportRun, Source, SurveyWave, Touchpoint
from complaints.services import keep_tree, runs, taking
from tests.complaints.conftest import MORNING
from tests.complaints.files import HEADINGS, as_csv, as_xlsx, bomb, row
from tests.organisation.factories import add_person
from workflows.ledger.models import Event

NEW = "/complaints/imports/new/"
S = ImportRun.State


@pytest.fixture
def clerk(db):
    client = Client()
    client.force_login(add_person(), backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def send(clerk, hotline):
    def send(content, name="十月.csv", kind="contacts", **said):
        file = BytesIO(content)
        file.name = name
        return clerk.post(NEW, {"kind": kind, "source": hotline.pk, "file": file, **said})
    return send


def typed(run, **changed):
    """What the form of the mapping sends when nobody touches it."""
    mapping = run.mapping | changed
    said = {f"column-{key}": name for key, name in mapping["columns"].items()}
    plain = ("date_form", "kind", "channel", "measure", "tree_name", "wave", "day", "scores", "marks")
    return said | {key: mapping[key] for key in plain} | {"tree": mapping["tree"] or ""}


def work(run):
    with TestCase.captureOnCommitCallbacks(execute=True):
        taking.go_on(run_id=run.pk, at=now())
    return ImportRun.objects.get(pk=run.pk)


def words(answer):
    return answer.content.decode()


def test_a_file_goes_from_its_upload_over_the_mapping_to_its_report(clerk, send):
    answer = send(as_csv([HEADINGS, row(1), row(2, at="下周一")], encoding="gb18030"))
    run = ImportRun.objects.get()
    assert answer["Location"] == f"/complaints/imports/{run.pk}/mapping/"
    page = words(clerk.get(answer["Location"]))
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "不是所选写法的日期或时间" in page
    started = clerk.post(answer["Location"], {**typed(run), "deed": "start", "channel": "网厅"})
    assert started["Location"] == f"/complaints/imports/{run.pk}/"
    assert 'hx-trigger="every 2s"' in words(clerk.get(started["Location"]))
    part = clerk.get(started["Location"], headers={"HX-Request": "true"})
    assert words(part).startswith('<div id="report"')
    assert work(run).state == S.FINISHED
    assert "every 2s" not in words(clerk.get(started["Location"]))
    assert Contact.objects.count() == 1


def test_a_new_source_is_made_with_its_file_or_not_at_all(clerk, send):
    said = {"source": "", "new_code": "app", "new_name": "掌上营业厅"}
    assert send(b"", **said).status_code == 422
    assert not Source.objects.filter(code="app").exists()
    assert send(as_csv([HEADINGS, row(1)]), **said).status_code == 302
    assert ImportRun.objects.get().source.name == "掌上营业厅"
    refused = send(as_csv([HEADINGS, row(2)]), **said)
    assert (refused.status_code, "new_code" in refused.context["form"].errors) == (422, True)
    assert 'value="掌上营业厅"' in words(refused)


@pytest.mark.parametrize(("content", "name", "said"), [
    (b"", "a.csv", "文件是空的"), (as_csv([HEADINGS]), "a.csv", "没有数据行"), (b"%PDF-1.7 x", "a.csv", "不是文本文件"),
    (b"x", "a.pdf", "不接受这种文件"), (b"\xd0\xcf\x11\xe0", "a.xls", "旧版 XLS"), (bomb(), "a.xlsx", "压缩比异常"),
    (b"PK\x03\x04broken", "a.xlsx", "已损坏"), (b"x", "a", "不接受这种文件"),
])
def test_what_cannot_be_read_is_said_beside_the_file_and_leaves_nothing(send, content, name, said):
    answer = send(content, name=name)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["file"][0]
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused(send):
    with override_settings(IMPORT_MAX_BYTES=1 << 20):
        assert "超过 1 MB" in words(send(b"x" * ((1 << 20) + 1)))


def test_nothing_chosen_says_everything_that_is_missing(clerk):
    answer = clerk.post(NEW, {"kind": "contacts"})
    assert set(answer.context["form"].errors) == {"file", "new_code", "new_name"}


def test_a_guessed_encoding_is_said(clerk, send):
    said = "Café à côté, naïve façade, déjà vu, über Größe, señor"
    answer = send(as_csv([["id", "date", "text"], ["1", "2026-01-02", said]], encoding="latin-1"))
    assert "编码无法确定" in words(clerk.get(answer["Location"]))


def test_the_same_file_is_told_while_it_waits_and_after_it_came_in(clerk, send):
    content = as_csv([HEADINGS, row(1)])
    send(content)
    run = ImportRun.objects.get()
    again = words(send(content))
    assert "同一个文件已在" in again
    assert f'href="/complaints/imports/{run.pk}/"' in again
    clerk.post(f"/complaints/imports/{run.pk}/mapping/", {**typed(run), "deed": "start"})
    work(run)
    assert "已经导入过" in words(clerk.get(send(content)["Location"]))


def test_ambiguous_dates_are_a_question_and_what_was_typed_stays(clerk, send):
    send(as_csv([["编号", "日期", "渠道"], ["1", "04-08-2015", "x"], ["2", "05-07-2015", "y"]]))
    run = ImportRun.objects.get()
    url = f"/complaints/imports/{run.pk}/mapping/"
    page = words(clerk.get(url))
    assert "不止一种读法" in page
    assert "04-08-2015 → 2015-04-08" in page
    assert "04-08-2015 → 2015-08-04" in page
    early = clerk.post(url, {**typed(run), "channel": "", "column-channel": "", "kind": "enquiry", "deed": "start"})
    assert early.status_code == 422
    assert "date_form" in early.context["form"].errors
    assert early.context["form"].mapping().kind == "enquiry"
    look = clerk.post(url, {**typed(run), "date_form": "dmy", "deed": "look"})
    assert look.status_code == 200
    assert "2015-08-04" in words(look)
    clerk.post(url, {**typed(run), "date_form": "dmy", "deed": "start"})
    assert ImportRun.objects.get().state == S.RUNNING
    other = send(as_csv([["编号", "日期", "渠道"], ["3", "04-08-2015", "z"]]))
    assert "不止一种读法" in words(clerk.get(other["Location"]))
    assert ImportRun.objects.order_by("-pk")[0].mapping["date_form"] == "dmy"


def test_a_column_that_is_not_there_is_refused(clerk, send):
    send(as_csv([HEADINGS, row(1)]))
    run = ImportRun.objects.get()
    forged = clerk.post(f"/complaints/imports/{run.pk}/mapping/", {**typed(run), "column-at": "没有", "deed": "start"})
    assert forged.status_code == 422
    assert ImportRun.objects.get().state == S.UPLOADED


def test_an_interrupted_import_goes_on_by_a_button_and_a_cancelled_one_does_not(clerk, send, monkeypatch):
    monkeypatch.setattr(taking, "CHUNK", 2)
    send(as_csv([HEADINGS, *(row(n) for n in range(6))]))
    run = ImportRun.objects.get()
    clerk.post(f"/complaints/imports/{run.pk}/mapping/", {**typed(run), "deed": "start"})
    at_work = taking.Taking(ImportRun.objects.get(), MORNING)
    at_work.chunk()
    taking.give_up(run_id=run.pk, why="停电", at=MORNING)
    page = words(clerk.get(f"/complaints/imports/{run.pk}/"))
    assert "停电" in page
    assert "从中断处继续" in page
    assert clerk.get(f"/complaints/imports/{run.pk}/mapping/").status_code == 302
    clerk.post(f"/complaints/imports/{run.pk}/start/")
    run = work(run)
    assert (run.state, run.done, run.stored) == (S.FINISHED, 6, 6)
    late = clerk.post(f"/complaints/imports/{run.pk}/cancel/")
    assert (late.status_code, "已完成" in words(late)) == (409, True)
    assert clerk.post(f"/complaints/imports/{run.pk}/start/").status_code == 409


def test_a_cancelled_upload_takes_its_file_along(clerk, send, django_capture_on_commit_callbacks):
    send(as_csv([HEADINGS, row(1)]))
    run = ImportRun.objects.get()
    assert runs.path_of(run).exists()
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"/complaints/imports/{run.pk}/cancel/")
    assert not runs.path_of(run).exists()
    assert clerk.get(f"/complaints/imports/{run.pk}/mapping/").status_code == 302


def test_a_file_that_vanished_is_told_instead_of_failing(clerk, send):
    send(as_csv([HEADINGS, row(1)]))
    run = ImportRun.objects.get()
    runs.path_of(run).unlink()
    gone = clerk.get(f"/complaints/imports/{run.pk}/mapping/")
    assert (gone.status_code, "文件已不在" in words(gone)) == (409, True)
    assert clerk.post(f"/complaints/imports/{run.pk}/start/").status_code == 409


def test_a_tree_shows_what_it_changes_and_becomes_a_version(clerk, send, by):
    keep_tree(name="投诉分类", paths=[("宽带", "装机"), ("宽带", "资费")], by=by, at=MORNING)
    rows = [["一级分类", "二级分类"], ["宽带", "装机"], ["", "移机"], ["充值", ""]]
    send(as_xlsx(rows, merge=["A2:A3"]), name="tree.xlsx", kind="tree")
    run = ImportRun.objects.get()
    url = f"/complaints/imports/{run.pk}/mapping/"
    assert clerk.post(url, {**typed(run), "deed": "start"}).status_code == 422
    page = words(clerk.post(url, {**typed(run), "tree_name": "投诉分类", "deed": "look"}))
    assert "新增 2 个分类" in page
    assert "去掉 1 个分类" in page
    clerk.post(url, {**typed(run), "tree_name": "投诉分类", "deed": "start"})
    run = work(run)
    assert (run.state, run.done, run.stored, run.repeated) == (S.FINISHED, 3, 2, 1)
    tree = CategoryTree.objects.get()
    assert list(tree.versions.latest("number").entries.order_by("order").values_list("category__path", flat=True)) == [
        "宽带", "宽带 › 装机", "宽带 › 移机", "充值"]
    verbs = Event.objects.filter(stream=f"import:{run.pk}").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == [f"complaints.import.{deed}" for deed in ("uploaded", "started", "finished")]


def test_a_tree_with_a_gap_fails_in_a_sentence_and_can_be_mapped_again(clerk, send):
    send(as_csv([["a", "b", "c"], ["宽带", "", "装机"]]), kind="tree")
    run = ImportRun.objects.get()
    url = f"/complaints/imports/{run.pk}/mapping/"
    clerk.post(url, {**typed(run), "tree_name": "t", "deed": "start"})
    run = work(run)
    assert (run.state, "缺少上级分类" in run.failure, CategoryTree.objects.exists()) == (S.FAILED, True, False)
    clerk.post(url, {**typed(run), "tree_name": "t", "column-level2": "c", "column-level3": "", "deed": "start"})
    assert work(run).state == S.FINISHED


def test_a_survey_comes_in_with_scores_ticks_and_the_meaning_of_its_columns(clerk, send):
    heading = ["用户id", "网络覆盖", "地铁"]
    rows = [[n, n % 9 + 1, "5" if n % 3 == 0 else "-1"] for n in range(1, 21)]
    notes = BytesIO(as_csv([["字段", "说明"], ["地铁", "用户所在场景"]]))
    notes.name = "fields.csv"
    send(as_csv([heading, *rows, [21, -1, -1], [22, 11, -1]]), kind="survey", notes=notes)
    run = ImportRun.objects.get()
    url = f"/complaints/imports/{run.pk}/mapping/"
    early = clerk.post(url, {**typed(run), "scores": ["网络覆盖"], "marks": ["地铁"], "deed": "start"})
    assert set(early.context["form"].errors) == {"wave", "day"}
    assert "不是 1 到 10 的得分" not in words(early)
    said = {"scores": ["网络覆盖"], "marks": ["地铁"], "wave": "十月", "day": "2026-10-31"}
    clerk.post(url, {**typed(run), **said, "deed": "start"})
    run = work(run)
    assert (run.state, run.stored, run.wrong) == (S.FINISHED, 21, 1)
    assert SurveyWave.objects.get().answers.count() == 21
    assert Touchpoint.objects.get(name="地铁").note == "用户所在场景"
    assert Touchpoint.objects.get(name="网络覆盖").scores.count() == 20
    assert Touchpoint.objects.get(name="地铁").marks.count() == 6


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADER, Role.ADMINISTRATOR])
def test_only_those_who_may_import_bring_files(role, hotline):
    client = Client()
    client.force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    assert client.get(NEW).status_code == 403
    assert client.post(NEW).status_code == 403


def test_the_pages_of_a_large_file_take_few_statements(clerk, send, django_assert_max_num_queries):
    send(as_csv([HEADINGS, *(row(n) for n in range(300))]))
    url = f"/complaints/imports/{ImportRun.objects.get().pk}/mapping/"
    clerk.get(url)
    for page in (url, NEW):
        with django_assert_max_num_queries(12):
            assert clerk.get(page).status_code == 200
