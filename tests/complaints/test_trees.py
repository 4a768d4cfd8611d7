"""The pages of category trees: versions, what they hold, how they differ; the real tree; ten thousand categories."""

import pytest
from django.test import TestCase

from approvals.organisation.roles import Role
from complaints.models import CategoryTree, ImportRun
from complaints.services import keep_file, keep_tree, start_run, taking
from complaints.understanding import Mapping
from tests.complaints.conftest import MORNING
from tests.complaints.files import as_csv
from tests.complaints.test_pages import as_role


@pytest.fixture
def reader(db):
    return as_role(Role.AUDITOR)


@pytest.fixture
def plant(hotline, by):
    def plant(content, name="tree.csv"):
        run = keep_file(source_id=hotline.pk, kind="tree", name=name, chunks=[content], by=by, at=MORNING)
        mapping = Mapping.from_json(run.mapping | {"tree_name": "投诉分类"})
        start_run(run_id=run.pk, mapping=mapping, by=by, at=MORNING)
        with TestCase.captureOnCommitCallbacks(execute=True):
            taking.go_on(run_id=run.pk, at=MORNING)
        return ImportRun.objects.get(pk=run.pk)
    return plant


def test_the_real_tree_comes_in_as_any_file_does(plant, samples):
    path = samples / "data/complaints/zh_category_tree.xlsx"
    run = plant(path.read_bytes(), path.name)
    assert (run.state, run.done, run.wrong) == ("finished", 517, 0)
    tree = CategoryTree.objects.get()
    assert tree.versions.get().entries.filter(category__path="城乡建设 › 安全生产 › 事故处理").exists()


def test_versions_are_listed_read_and_compared(reader, by):
    first = keep_tree(name="投诉分类", paths=[("宽带", "装机"), ("宽带", "资费")], by=by, at=MORNING)
    url = f"/complaints/categories/{first.tree_id}/"
    assert "比较版本" not in reader.get(url).content.decode()
    keep_tree(name="投诉分类", paths=[("宽带", "装机"), ("充值",)], by=by, at=MORNING)
    assert "投诉分类" in reader.get("/complaints/categories/").content.decode()
    assert [one.path for one in reader.get(url).context["page"]] == ["宽带", "宽带 › 装机", "充值"]
    assert [one.path for one in reader.get(url, {"version": 1}).context["page"]][-1] == "宽带 › 资费"
    assert [one.path for one in reader.get(url, {"q": "装机"}).context["page"]] == ["宽带 › 装机"]
    answer = reader.get(f"{url}difference/")
    assert (answer.context["added"], answer.context["dropped"]) == (["充值"], ["宽带 › 资费"])
    back = reader.get(f"{url}difference/", {"from": 2, "to": 1})
    assert (back.context["added"], back.context["dropped"]) == (["宽带 › 资费"], ["充值"])
    for wrong in (f"{url}?version=7", f"{url}difference/?to=x", "/complaints/categories/999999/"):
        assert reader.get(wrong).status_code == 404


def test_ten_thousand_categories_come_in_and_are_read_page_by_page(plant, reader, django_assert_max_num_queries):
    rows = [[f"一级{a}", f"二级{b}", f"三级{c}"] for a in range(10) for b in range(10) for c in range(99)]
    run = plant(as_csv([["一级分类", "二级分类", "三级分类"], *rows]))
    assert (run.state, run.done) == ("finished", 9_900)
    url = f"/complaints/categories/{CategoryTree.objects.get().pk}/"
    reader.get(url)
    for page in (f"{url}?page=50", f"{url}difference/", "/complaints/categories/"):
        with django_assert_max_num_queries(12):
            assert reader.get(page).status_code == 200


def test_empty_pages_say_what_to_do(reader):
    assert "还没有分类树" in reader.get("/complaints/categories/").content.decode()
    assert "还没有满意度调查" in reader.get("/complaints/surveys/").content.decode()
    reader.cookies["django_language"] = "en"
    assert "No category trees yet" in reader.get("/complaints/categories/").content.decode()
