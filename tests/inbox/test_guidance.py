"""At the moment of work: notes, the rules that count now, and what comes next, where the step is decided."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.guidance import guidance, guidance_of
from tests.inbox.world import MORNING, review
from tests.rules.writing import next_draft, published, written
from tests.runtime.drawings import draw, end, node, start, user
from workflows.runtime import guides

BACKEND = "approvals.organisation.backend.PersonBackend"
NOTES = "先看协议，再看口径。\n<b>逐条</b>写明。"
BOUND = {"quality": {"notes": NOTES, "ruleRefs": "BR-0001,BR-0002", "raciR": "品质管理部"}}


@pytest.fixture
def rules(db):
    """A rule of which a second version is to come, and one that is still a draft."""
    before, tomorrow = MORNING - timedelta(days=3), (MORNING + timedelta(days=1)).date()
    first = published(written(at=before), at=before)
    second = next_draft(first, at=before, instructions="每日 9:30–19:00 方可外呼。")
    published(second, at=before, effective_from=tomorrow)
    written("退订口径", at=before)
    return first


def item_page(client, item, person, **more):
    client.force_login(person, backend=BACKEND)
    return client.get(reverse("inbox-item", args=[item.pk]), **more).content.decode()


def test_the_step_tells_how_it_is_done_and_what_comes_next(world, client, rules):
    case = world.submitted(**BOUND)
    page = item_page(client, world.item(case, "quality"), world.people.wangmin)
    assert "先看协议，再看口径。" in page
    assert "&lt;b&gt;逐条&lt;/b&gt;" in page
    for said in ("BR-0001", "外呼时段", "每日 9:00–20:00 方可外呼。", "目前没有生效的版本", "<b>通过</b> → board"):
        assert said in page
    assert "9:30" not in page


def test_the_words_are_those_that_count_at_that_moment(world, rules):
    case = world.submitted(**BOUND)
    item = WorkItem.objects.select_related("case__process_version").get(pk=world.item(case, "quality").pk)
    said = [guidance_of(item, MORNING + timedelta(days=days)).rules[0][1].number for days in (0, 1)]
    assert said == [1, 2]


def test_a_closed_item_tells_what_counted_when_it_was_decided(world, client, rules):
    case = world.submitted(**BOUND)
    world.decide(case, "quality", "pass", by=world.people.wangmin)
    item = WorkItem.objects.select_related("case__process_version").get(pk=world.item(case, "quality").pk)
    assert guidance_of(item, MORNING + timedelta(days=9)).rules[0][1].number == 1


def test_who_was_added_is_not_told_what_follows(world, rules):
    item = WorkItem.objects.select_related("case__process_version").get(
        pk=world.item(world.submitted(**BOUND), "quality").pk)  # fmt: skip
    item.role = "advice"
    assert guidance_of(item, MORNING).onward == ()
    assert guidance_of(item, MORNING).notes


def test_a_co_sign_speaks_of_its_result_and_returns_name_their_step(world, client):
    case = world.on_board()
    page = item_page(client, world.item(case, "board", "risk_reviewer"), world.people.liqiang)
    assert "<b>会签通过</b> → legal" in page
    assert "<b>退回</b> → draft、quality" in page


def test_rules_cost_one_statement_and_steps_without_none(world, rules, django_assert_num_queries):
    bound, free = world.submitted(**BOUND), world.start(review("other"), key="other")
    for case, statements in ((bound, 1), (free, 0)):
        version = case.process_version
        guidance(version, ["quality"], MORNING)
        with django_assert_num_queries(statements):
            guidance(version, ["quality", "legal", "board", "nowhere"], MORNING)


def test_the_inbox_and_the_item_stay_within_twelve_statements(world, client, rules, django_assert_max_num_queries):
    item = world.item(world.submitted(**BOUND), "quality")
    client.force_login(world.people.wangmin, backend=BACKEND)
    for url in (f"{reverse('inbox')}?sel={item.pk}", reverse("inbox-item", args=[item.pk])):
        client.get(url)
        with django_assert_max_num_queries(12):
            assert "每日 9:00–20:00" in client.get(url).content.decode()


def test_the_plain_page_of_a_case_tells_it_for_every_open_step(world, client, rules, django_assert_max_num_queries):
    case = world.submitted(**BOUND)
    client.force_login(world.people.chenxiao, backend=BACKEND)
    url = reverse("plain-case", args=[case.key])
    client.get(url)
    with django_assert_max_num_queries(12):
        page = client.get(url).content.decode()
    assert "怎样办理" in page
    assert "每日 9:00–20:00 方可外呼。" in page


def test_a_stranger_hears_nothing(world, client, rules):
    item = world.item(world.submitted(**BOUND), "quality")
    client.force_login(world.people.qianning, backend=BACKEND)
    assert client.get(reverse("inbox-item", args=[item.pk])).status_code == 404


def test_what_the_data_decides_is_told_with_its_condition(world):
    gateway = node("exclusiveGateway", "xor", default_="f_xor_clerk").replace('name="xor"', 'name="金额大？"')
    source = draw("decide", start(), user("a", outcomes="pass,refuse"), gateway, user("boss"), user("clerk"), end(),
                  variables="big:boolean", flows="start -> a -> xor -> boss -> end; xor -> clerk -> end").decode()
    asked = 'targetRef="boss" name="是"><conditionExpression>${big}</conditionExpression></sequenceFlow>'
    source = source.replace('targetRef="boss"/>', asked).encode()
    version = world.start(source, key="decide", data={"big": True}).process_version
    assert guidance(version, ["a"], MORNING)["a"].onward[0] == ("通过", "（金额大？是）boss；否则clerk")
    with translation.override("en"):
        assert "boss" in guidance(version, ["a"], MORNING)["a"].onward[0][1]


def test_the_guide_of_a_version_is_read_once(world, django_assert_num_queries):
    version = world.submitted().process_version
    guides.guides_of.cache_clear()
    guides.guides_of(version.pk, version.sha256)
    with django_assert_num_queries(0):
        assert "quality" in guides.guides_of(version.pk, version.sha256)
