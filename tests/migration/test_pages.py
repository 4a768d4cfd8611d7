"""The pages of a migration: choosing where to, ticking, running, reading what came of it."""

import pytest
from django.urls import reverse

from tests.migration.changing import DEPARTMENTS
from workflows.migration.models import Migration


@pytest.fixture
def manager(changing, as_person):
    return as_person(changing.people.wujing)


@pytest.fixture
def path(changing):
    return reverse("migration-new", args=[changing.first.process.code, 1])


def words(answer):
    return answer.content.decode()


def test_the_version_page_leads_to_a_forecast_and_that_to_moved_cases(changing, manager, path):
    changing.next()
    assert path in words(manager.get(reverse("process-version", args=[changing.first.process.code, 1])))
    assert "4 件案件正按第 1 版运行" in words(manager.get(path))

    there = manager.post(f"{path}?to=2").headers["Location"]
    assert "正在逐件判断" in words(manager.get(there))
    changing.deliver()
    page = words(manager.get(there))
    assert "建议在原版本办结" in page
    assert page.count('name="ticked"') == 4

    manager.post(f"{there}choose/", {"deed": "fit"})
    manager.post(f"{there}choose/", {
        "deed": "run", "reason": "新规", "shown": list(_fit()), "ticked": list(_fit())})
    assert "已处理 0 / 2 件" in words(manager.get(there))
    assert "<html" not in words(manager.get(there, headers={"HX-Request": "true"}))
    changing.deliver()
    page = words(manager.get(there))
    assert "2 件已迁移，0 件未迁移" in page
    assert reverse("trail", args=[changing.cases["draft"].key]) in page


def _fit():
    return Migration.objects.latest("pk").lines.filter(verdict="move").values_list("pk", flat=True)


def test_ticks_of_a_page_are_kept_and_running_without_a_reason_keeps_them_too(changing, manager):
    migration = changing.forecast(changing.next())
    there, [one, other] = reverse("migration", args=[migration.pk]), _fit()
    manager.post(f"{there}choose/", {"deed": "keep", "shown": [one, other], "ticked": [one]})
    answer = manager.post(f"{there}choose/", {"deed": "run", "shown": [one, other], "ticked": [other]})
    assert answer.status_code == 422
    assert "请填写迁移原因" in words(answer)
    assert set(migration.lines.filter(ticked=True).values_list("pk", flat=True)) == {other}
    assert "checked" in words(answer)


def test_verdicts_are_filtered_in_the_address_and_said_in_english_too(changing, manager):
    migration = changing.forecast(changing.next())
    there = reverse("migration", args=[migration.pk])
    page = words(manager.get(f"{there}?verdict=finish"))
    assert changing.cases["legal"].key in page
    assert changing.cases["draft"].key not in page
    english = words(manager.get(there, headers={"Accept-Language": "en"}))
    assert "better finish on its own version" in english


def test_a_step_that_is_gone_is_asked_for_and_a_wrong_answer_is_said_at_its_field(changing, manager, path):
    changing.next(board=DEPARTMENTS, legal="law")
    page = words(manager.get(f"{path}?to=2"))
    assert "新版本中没有「legal」；现有 1 件在此环节。" in page
    assert manager.post(f"{path}?to=2", {"to-legal": "board"}).status_code == 422
    there = manager.post(f"{path}?to=2", {"to-legal": "law"}).headers["Location"]
    changing.deliver()
    assert "「legal」→「law」" in words(manager.get(there))


def test_there_is_nothing_to_choose_before_a_second_version(changing, manager, path):
    assert "没有可以迁移到的版本" in words(manager.get(path))
    assert manager.get(f"{path}?to=7").status_code == 422


def test_what_runs_already_cannot_be_chosen_any_more(changing, manager):
    migration = changing.forecast(changing.next())
    there = reverse("migration", args=[migration.pk])
    sent = {"deed": "run", "reason": "新规", "shown": list(_fit()), "ticked": list(_fit())}
    assert manager.post(f"{there}choose/", sent).status_code == 302
    assert manager.post(f"{there}choose/", sent).status_code == 409


def test_a_page_of_fifty_lines_takes_few_queries(changing, manager, django_assert_max_num_queries):
    migration = changing.forecast(changing.next())
    there = reverse("migration", args=[migration.pk])
    manager.get(there)
    with django_assert_max_num_queries(12):
        manager.get(there)
