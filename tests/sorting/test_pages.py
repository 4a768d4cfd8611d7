"""The pages of sorting: confirm one and many, figures, rules, and who may."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.organisation.roles import Role
from complaints.models import Contact
from complaints.sorting import services
from complaints.sorting.services import training
from tests.organisation.factories import add_person
from tests.sorting.conftest import MORNING, as_person, contacts
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of


@pytest.fixture
def model(tree, labelled, by):
    version = services.ask_for_training(tree_id=tree.pk, by=by, at=MORNING)
    training.train(version_id=version.pk, at=MORNING)
    return version


@pytest.fixture
def sorter(db):
    return as_person(add_person(role=Role.STAFF))


@pytest.fixture
def manager(db):
    return as_person(add_person(role=Role.PROCESS_MANAGER))


def said(answer):
    return answer.content.decode()


def test_suggestions_stand_beside_the_contacts_with_confidence_and_words(sorter, model):
    contacts([("公交车半小时等不到一趟车", "")])
    text = said(sorter.get("/complaints/sorting/"))
    for words in ('value="交通运输"', "公交", "%</td>", "确认所选"):
        assert words in text


def test_many_are_confirmed_at_once_and_one_by_its_own_button(sorter, model):
    one, two, three = contacts([("公交车不来", ""), ("医院排队", ""), ("电梯坏了", "")])
    fields = {f"path-{one.pk}": "交通运输", f"path-{two.pk}": "卫生计生 › 其他", f"path-{three.pk}": "城乡建设"}

    sorter.post("/complaints/sorting/confirm/", {"pick": [one.pk, two.pk], **fields})
    assert [row.category and row.category.path for row in Contact.objects.filter(
        pk__in=[one.pk, two.pk, three.pk]).order_by("pk")] == ["交通运输", "卫生计生 › 其他", None]

    sorter.post("/complaints/sorting/confirm/", {"only": three.pk, **fields})
    assert Contact.objects.get(pk=three.pk).category.path == "城乡建设"


def test_what_was_typed_stays_when_it_is_wrong(sorter, model):
    (one,) = contacts([("公交车不来", "")])
    answer = sorter.post("/complaints/sorting/confirm/", {"pick": one.pk, f"path-{one.pk}": "不存在的分类"})
    assert answer.status_code == 422
    assert 'value="不存在的分类"' in said(answer)
    assert "请从列表中选择" in said(answer)
    assert sorter.post("/complaints/sorting/confirm/", {"pick": ["x", "-1"]}).status_code == 422


def test_figures_stand_beside_the_baselines_and_versions_can_be_switched(manager, model):
    text = said(manager.get("/complaints/sorting/models/"))
    for words in ("宏平均 F1", "只看关键词", "总是猜最多的分类", "混淆表", "使用中", "重新训练"):
        assert words in text
    assert manager.post("/complaints/sorting/models/train/").status_code == 302
    assert "data-training" in said(manager.get("/complaints/sorting/models/"))
    assert manager.post("/complaints/sorting/models/train/").status_code == 422
    assert manager.post(f"/complaints/sorting/models/{model.pk}/choose/").status_code == 302


def test_rules_are_kept_and_a_wrong_line_loses_nothing(manager, sorter, tree):
    assert manager.post("/complaints/sorting/rules/keep/", {"rules": "公交 = 交通运输"}).status_code == 302
    assert "公交 → 交通运输" in said(sorter.get("/complaints/sorting/rules/"))
    wrong = manager.post("/complaints/sorting/rules/keep/", {"rules": "公交 = 天上"})
    assert wrong.status_code == 422
    assert "公交 = 天上" in said(wrong)


def test_before_there_is_anything_the_pages_say_what_to_do(sorter, manager):
    for page, words in (("", "还没有分类树"), ("models/", "还没有训练过模型"), ("rules/", "请先导入分类树")):
        assert words in said(sorter.get(f"/complaints/sorting/{page}"))
    assert manager.post("/complaints/sorting/models/train/").status_code == 404


def test_pages_ask_few_statements(sorter, model):
    contacts([(f"公交车不来{n}", "") for n in range(30)])
    sorter.get("/complaints/sorting/")
    for page in ("", "models/", "rules/"):
        with CaptureQueriesContext(connection, ) as asked:
            assert sorter.get(f"/complaints/sorting/{page}").status_code == 200
        assert len(asked) <= 12, [one["sql"][:80] for one in asked]


def test_every_page_of_sorting_answers_only_those_it_says(model):
    samples = {"sorting-choose": {"pk": model.pk}}
    clients = {}
    for role in Role:
        clients[role] = Client()
        clients[role].force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    for place in places("complaints.sorting"):
        url = url_of(place, samples)
        assert not list(expected_refusals(place, url, clients))
        assert not strangers_pass(place, url)
        assert not auditor_changes(place, url, clients[Role.AUDITOR])
