"""Trees of categories and their versions, sources, and what the database itself refuses."""

from contextlib import closing

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from openpyxl import load_workbook

from complaints.models import Category, CategoryEntry, Contact, ImportRun
from complaints.services import CannotTakeIn, create_source, keep_tree
from tests.complaints.conftest import MORNING
from workflows.ledger.models import Event

TOP_UP = [("充值缴费", "网上充值", "银联"), ("充值缴费", "网上充值", "支付宝"), ("宽带", "", "")]


def keep(by, paths=TOP_UP, name="投诉分类"):
    return keep_tree(name=name, paths=paths, by=by, at=MORNING)


def paths(version):
    return list(version.entries.order_by("order").values_list("category__path", flat=True))


def test_a_tree_has_every_category_once_below_its_own(by):
    version = keep(by)
    assert paths(version) == ["充值缴费", "充值缴费 › 网上充值", "充值缴费 › 网上充值 › 银联",
                              "充值缴费 › 网上充值 › 支付宝", "宽带"]
    leaf = Category.objects.get(name="银联")
    assert (leaf.level, leaf.parent.path) == (3, "充值缴费 › 网上充值")


def test_the_same_tree_again_is_no_new_version(by):
    first = keep(by)
    assert keep(by) == first
    assert Event.objects.filter(verb="complaints.categories.kept").count() == 1


def test_a_changed_tree_is_a_new_version_and_what_stays_is_the_same_category(by):
    first = keep(by)
    second = keep(by, [*TOP_UP[:1], ("宽带", "装机")])
    assert (first.number, second.number) == (1, 2)
    assert len(paths(first)) == 5
    assert paths(second)[-1] == "宽带 › 装机"
    assert Category.objects.filter(path="充值缴费 › 网上充值 › 银联").count() == 1
    event = Event.objects.filter(verb="complaints.categories.kept").latest("seq")
    assert '"added":1' in event.body
    assert '"dropped":1' in event.body


@pytest.mark.parametrize("wrong", [
    [], [("", "")], [("充值", "", "银联")], [("甲",) * 7], [("长" * 101,)], [("甲 › 乙",)],
    [(f"{a}", f"{b}") for a in range(201) for b in range(100)],
], ids=["nothing", "blank", "gap", "deep", "long", "sign", "many"])
def test_odd_trees_are_refused_and_nothing_is_kept(by, wrong):
    with pytest.raises(CannotTakeIn):
        keep(by, wrong)
    assert not Category.objects.exists()


def test_ten_thousand_categories_are_taken_in_few_statements(by, django_assert_max_num_queries):
    wanted = [(f"一级{a}", f"二级{b}", f"三级{c}") for a in range(10) for b in range(10) for c in range(99)]
    with django_assert_max_num_queries(120):
        version = keep(by, wanted)
    assert CategoryEntry.objects.filter(version=version).count() == 10 + 100 + 9900


def test_the_real_tree_of_three_levels_comes_in_whole(by, samples):
    with closing(load_workbook(samples / "data/complaints/zh_category_tree.xlsx", read_only=True)) as book:
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    version = keep(by, [[str(cell or "") for cell in row] for row in rows])
    assert len(rows) == 517
    assert version.entries.filter(category__level=3).count() == len({tuple(row) for row in rows if row[2]})


def test_a_source_is_named_once(by, hotline):
    for code, name in (("hotline", "另一个"), ("Hot Line", "坏编码"), ("", "空")):
        with pytest.raises(CannotTakeIn):
            create_source(code=code, name=name, by=by, at=MORNING)
    assert Event.objects.filter(stream="complaints").count() == 1


@pytest.fixture
def contact(hotline):
    run = ImportRun.objects.create(kind="contacts", source=hotline, name="a.csv", size=1, uploaded_at=MORNING)
    return Contact.objects.create(source=hotline, number="1", kind="complaint", at=MORNING, run=run)


@pytest.mark.parametrize("deed", [
    lambda one: Contact.objects.filter(pk=one.pk).delete(),
    lambda one: Contact.objects.filter(pk=one.pk).update(number="2"),
    lambda one: Contact.objects.filter(pk=one.pk)._raw_delete("default"),
    lambda one: ImportRun.objects.filter(pk=one.run_id)._raw_delete("default"),
])
def test_the_database_keeps_contacts_and_imports(contact, deed):
    with pytest.raises(DatabaseError), transaction.atomic():
        deed(contact)
    assert Contact.objects.get().number == "1"


def test_a_row_is_counted_once_and_a_number_comes_once(contact):
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.filter(pk=contact.run_id).update(done=2, stored=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(source=contact.source, number="1", kind="enquiry", at=MORNING, run=contact.run)
