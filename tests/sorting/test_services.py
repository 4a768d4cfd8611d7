"""People sort, models are trained by the worker, rules are versioned, and the ledger knows all of it."""

import pytest

from complaints.models import Category, Contact
from complaints.sorting import selectors, services
from complaints.sorting.models import Sorted, SorterVersion
from complaints.sorting.services import training
from tests.sorting.conftest import MORNING, contacts
from workflows.ledger.models import Event, Message


def verbs():
    return list(Event.objects.filter(stream="sorting").order_by("seq").values_list("verb", flat=True))


def category(name):
    return Category.objects.get(path=name)


def trained(tree, by):
    version = services.ask_for_training(tree_id=tree.pk, by=by, at=MORNING)
    training.train(version_id=version.pk, at=MORNING)
    version.refresh_from_db()
    return version


def test_a_confirmed_category_stands_in_the_contact_and_in_the_history(tree, by):
    (one,) = contacts([("公交车不来", "")])

    (made,) = services.sort_contacts(
        choices=[services.Choice(one.pk, category("交通运输").pk, "交通运输")], by=by, at=MORNING)

    one.refresh_from_db()
    assert (one.category.path, one.category_said) == ("交通运输", "")
    assert (made.how, made.before_id, made.by_name) == ("confirmed", None, by.name)
    assert verbs() == ["sorting.contacts.sorted"]


def test_what_somebody_sorted_meanwhile_is_left_alone_and_twice_is_once(tree, by):
    one, two = contacts([("公交车不来", ""), ("医院排队", "")])
    first = services.Choice(one.pk, category("交通运输").pk)
    services.sort_contacts(choices=[first], by=by, at=MORNING)

    health = category("卫生计生").pk
    late = [services.Choice(one.pk, health), services.Choice(two.pk, health, "城乡建设")]
    made = services.sort_contacts(choices=[*late, first], by=by, at=MORNING)

    assert [(row.contact_id, row.how) for row in made] == [(two.pk, "changed")]
    assert Contact.objects.get(pk=one.pk).category.path == "交通运输"
    assert Sorted.objects.count() == 2


@pytest.mark.parametrize("count", [0, 201])
def test_nothing_and_too_much_are_refused(tree, by, count):
    with pytest.raises(services.CannotSort):
        services.sort_contacts(choices=[services.Choice(n, 1) for n in range(count)], by=by, at=MORNING)


def test_a_model_is_trained_by_the_worker_once_and_the_first_is_in_force(tree, labelled, by):
    version = services.ask_for_training(tree_id=tree.pk, by=by, at=MORNING)
    assert Message.objects.get(key=f"sorting.train-{version.pk}").effect == "sorting.train"
    with pytest.raises(services.CannotSort, match="正在训练"):
        services.ask_for_training(tree_id=tree.pk, by=by, at=MORNING)

    training.train(version_id=version.pk, at=MORNING)
    training.train(version_id=version.pk, at=MORNING)

    version.refresh_from_db()
    assert (version.state, version.percent, version.number) == ("ready", 100, 1)
    assert selectors.version_in_force(tree) == version
    assert version.scores["texts"] == 48
    assert len(version.data_sha256) == len(version.sha256) == 64
    assert verbs() == ["sorting.model.asked", "sorting.model.trained"]


def test_a_newer_model_waits_to_be_chosen_and_an_older_one_can_be_chosen_again(tree, labelled, by):
    old, new = trained(tree, by), trained(tree, by)
    assert selectors.version_in_force(tree) == old

    services.choose_version(version_id=new.pk, by=by, at=MORNING.replace(hour=2))
    assert selectors.version_in_force(tree) == new
    services.choose_version(version_id=old.pk, by=by, at=MORNING.replace(hour=3))
    assert selectors.version_in_force(tree) == old


def test_too_little_is_no_ground_for_training_and_a_failed_model_is_never_chosen(tree, labelled, by):
    version = services.ask_for_training(tree_id=tree.pk, by=by, at=MORNING)
    training.fail(version_id=version.pk, why="多次失败", at=MORNING)
    with pytest.raises(services.CannotSort, match="没有训练成功"):
        services.choose_version(version_id=version.pk, by=by, at=MORNING)
    assert SorterVersion.objects.get().failure == "多次失败"
    Contact.objects.exclude(category__path="交通运输").update(category=None)
    with pytest.raises(services.CannotSort, match="至少要有两个分类"):
        services.ask_for_training(tree_id=tree.pk, by=by, at=MORNING)


def test_rules_speak_before_the_model_and_in_their_order(tree, labelled, by):
    trained(tree, by)
    services.keep_rules(tree_id=tree.pk, text="公交 卡 = 城乡建设\n公交 = 卫生计生", by=by, at=MORNING)
    waiting = contacts([("公交车半小时等不到一趟", ""), ("公交 IC 卡坏了", ""), ("地铁站出口没有电梯", "")])

    found = selectors.suggestions(tree, waiting, selectors.paths_of(tree))

    assert [one.path for one in found] == ["卫生计生", "城乡建设", "交通运输"]
    assert [one.percent is None for one in found] == [True, True, False]
    assert found[0].why == ("公交",)


@pytest.mark.parametrize(("text", "why"), [
    ("充值", "第 1 行"), ("= 城乡建设", "第 1 行"), ("\n充值 = 没有这类", "第 2 行"), ("。 = 城乡建设", "第 1 行"),
    ("充" * 101 + " = 城乡建设", "太长"), ("充值 = 城乡建设\n" * 501, "最多 500"),
])
def test_a_rule_that_cannot_be_read_is_named_by_its_line(tree, by, text, why):
    with pytest.raises(services.CannotSort, match=why):
        services.keep_rules(tree_id=tree.pk, text=text, by=by, at=MORNING)
    assert selectors.rules_of(tree) is None


def test_the_same_rules_are_no_new_version(tree, by):
    first = services.keep_rules(tree_id=tree.pk, text="充值  未到账 = 城乡建设", by=by, at=MORNING)
    again = services.keep_rules(tree_id=tree.pk, text="\n充值 未到账=城乡建设\n", by=by, at=MORNING)
    assert first == again
    assert verbs() == ["sorting.rules.kept"]
