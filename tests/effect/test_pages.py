"""The pages of effect: what they show, what they ask the database, what they refuse without losing anything."""

from datetime import date, timedelta

import pytest
from django.test import Client

from complaints.effect.models import ClosingRule, Frozen
from complaints.effect.services import freeze
from complaints.tickets.models import State
from tests.effect.world import FIX, complaints, morning, orders, span, story, verifying
from tests.organisation.factories import add_person
from tests.tickets import factories
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

DAY_28 = morning(FIX + timedelta(days=28))
TYPED = {
    "basis": "matching", "counted": "complaint", "category": "充值缴费", "place": "", "product": "", "q": "",
    "measure": "orders", "exposure_place": "", "exposure_product": "", "target": "1.50", "window": "28",
    "least_exposure": "1000000", "fix_on": "2026-11-02", "problem_from": "2026-10-19", "problem_until": "2026-10-19",
    "baseline_days": "14", "relapse_days": "3", "relapse_limit": "", "reason": "",
}


def of(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def judged(people, time_machine):
    time_machine.move_to(DAY_28, tick=False)
    story()
    ticket, _rule = verifying(people, at=DAY_28)
    return ticket


def test_the_page_shows_chart_figures_and_proposal_in_twelve_statements(judged, people, django_assert_max_num_queries):
    client = of(people.judge)
    client.get(f"/tickets/{judged.key}/effect/")
    with django_assert_max_num_queries(12):
        said = client.get(f"/tickets/{judged.key}/effect/").content.decode()

    for words in ("措施有效，建议判定有效", "7.88", "1.20", "0.90", "1,400,000 / 1,000,000", "分类（含下级）：充值缴费",
                  "措施生效 11-02", "<svg", "无法得出：措施前后至少各需 8 天"):
        assert words in said


def test_the_ticket_shows_what_was_decided_on(people, time_machine):
    time_machine.move_to(DAY_28, tick=False)
    story()
    ticket, rule = verifying(people, at=morning(FIX))  # nothing was known yet

    freeze(ticket, "confirm_effect", by=people.judge.as_actor(), at=DAY_28)

    rule.refresh_from_db()
    assert (rule.measurement.at, rule.measurement.proposal) == (DAY_28, "effective")
    assert "措施有效，建议判定有效" in of(people.judge).get(f"/tickets/{ticket.key}/").content.decode()


def test_what_happened_years_ago_can_be_proven_as_well(judged, people):
    complaints({date(2015, 6, 20): 30})
    orders(span(date(2015, 5, 20), 90, 900_000))
    client = of(people.judge)
    long_ago = {"fix_on": "2015-07-01", "problem_from": "2015-06-10", "problem_until": "", "reason": "历史数据"}

    assert client.post(f"/tickets/{judged.key}/effect/rule/", TYPED | long_ago).status_code == 302
    assert "措施生效 07-01" in client.get(f"/tickets/{judged.key}/effect/").content.decode()


def test_the_problem_is_proposed_to_begin_with_the_first_contact(people, time_machine):
    first = morning(FIX - timedelta(days=900))
    ticket = factories.ticket(State.VERIFYING, linked=factories.contacts(1, at=first))

    said = of(people.judge).get(f"/tickets/{ticket.key}/effect/rule/").content.decode()
    assert f'value="{first:%Y-%m-%d}"' in said


def test_the_panel_asks_one_statement_and_shows_the_last_measurement(judged, people, rf, django_assert_num_queries):
    from complaints.effect.panel import shown

    request = rf.get("/")
    request.user = people.judge
    with django_assert_num_queries(1):
        panel = shown(request, judged)

    assert panel["proposal"] == "措施有效，建议判定有效"
    said = of(people.judge).get(f"/tickets/{judged.key}/").content.decode()
    assert "窗口已满 28 天，曝光 1,400,000，措施后 0.90，目标 ≤ 1.50" in said


def test_a_ticket_without_a_rule_says_what_to_do(people):
    ticket = factories.ticket(State.IMPROVING)
    for path in ("", "effect/"):
        said = of(people.judge).get(f"/tickets/{ticket.key}/{path}").content.decode()
        assert "还没有关闭规则" in said
        assert f"/tickets/{ticket.key}/effect/rule/" in said
    assert of(people.judge).get(f"/tickets/{ticket.key}/effect/days.csv").status_code == 404


def test_the_days_leave_as_a_table(judged, people):
    answer = of(people.judge).get(f"/tickets/{judged.key}/effect/days.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert lines[0] == "日期,阶段,件数,曝光量,每万件数,下限,均值,上限,判异"
    assert lines[15] == "2026-10-19,措施前,41,52000,7.8846,,,,"
    assert len(lines) == 1 + 14 + 1 + 28


def test_a_rule_is_set_by_the_form_with_what_is_left_open_derived(people, time_machine):
    time_machine.move_to(DAY_28, tick=False)
    ticket = factories.ticket(State.VERIFYING)
    answer = of(people.judge).post(f"/tickets/{ticket.key}/effect/rule/", {**TYPED, "problem_until": ""}, follow=True)

    assert "关闭规则已保存" in answer.content.decode()
    rule = ClosingRule.objects.get()
    assert (rule.problem_until, str(rule.relapse_limit)) == (FIX - timedelta(days=1), "3.00")


@pytest.mark.parametrize(("wrong", "words"), [
    ({"target": "x"}, "1"), ({"category": ""}, "请至少填写一个条件"), ({"problem_until": "2026-11-09"}, "日期须依次为"),
    ({"problem_from": "2020-01-01", "problem_until": ""}, "不能超过 400 天"),
    ({"fix_on": "2032-11-02", "problem_from": "2032-10-19", "problem_until": ""}, "最多在今天之后 400 天"),
    ({"window": "0"}, "1"),
    ({"least_exposure": "0"}, "1"), ({"fix_on": "31/31/31"}, "日期"), ({"basis": "other"}, "other"),
    ({"q": "x\x00y"}, ""), ({"target": "99999999"}, ""), ({"place": "nowhere"}, "nowhere"),
])
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(people, time_machine, wrong, words):
    time_machine.move_to(DAY_28, tick=False)
    ticket = factories.ticket(State.VERIFYING)
    answer = of(people.judge).post(f"/tickets/{ticket.key}/effect/rule/", {**TYPED, "reason": "慎重", **wrong})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "慎重" in answer.content.decode()
    assert not ClosingRule.objects.exists()


def test_who_may_not_set_the_rule_is_told_why(judged, people):
    page = of(people.locator).get(f"/tickets/{judged.key}/effect/rule/")
    assert "只有质量管理的效果评估岗可以更改关闭规则" in page.content.decode()

    answer = of(people.locator).post(f"/tickets/{judged.key}/effect/rule/", {**TYPED, "target": "9", "reason": "放宽"})
    assert answer.status_code == 422
    assert "只有质量管理的效果评估岗可以更改关闭规则" in answer.content.decode()
    assert ClosingRule.objects.count() == 1


def test_frozen_stands_beside_current_and_leaves_byte_for_byte(judged, people):
    complaints({FIX: 1})  # 127 on 1,400,000: 0.907, which rounds up
    kept = freeze(judged, "confirm_effect", by=people.judge.as_actor(), at=DAY_28)
    complaints({FIX: 100})
    client = of(people.judge)
    said = client.get(f"/tickets/{judged.key}/effect/frozen/{kept.pk}/").content.decode()

    assert "校验一致" in said
    assert "127" in said
    assert "227" in said
    assert "0.91" in said
    chart = client.get(f"/tickets/{judged.key}/effect/frozen/{kept.pk}.svg")
    assert (chart["Content-Type"], chart.content.decode()) == ("image/svg+xml; charset=utf-8", kept.svg)
    assert client.get(f"/tickets/{judged.key}/effect/frozen/{kept.pk}.json").content.decode() == kept.data
    assert f"/effect/frozen/{kept.pk}/" in client.get(f"/tickets/{judged.key}/effect/").content.decode()
    other = factories.ticket(State.VERIFYING)
    assert client.get(f"/tickets/{other.key}/effect/frozen/{kept.pk}/").status_code == 404


def test_strangers_to_a_ticket_find_nothing(judged, people):
    kept = freeze(judged, "confirm_effect", by=people.judge.as_actor(), at=DAY_28)
    client = of(people.outsider)
    for path in ("effect/", "effect/days.csv", "effect/rule/", f"effect/frozen/{kept.pk}/",
                 f"effect/frozen/{kept.pk}.svg", f"effect/frozen/{kept.pk}.json"):
        assert client.get(f"/tickets/{judged.key}/{path}").status_code == 404


def test_every_page_keeps_to_what_it_says_about_itself(people):
    samples = {f"ticket-effect{name}": {"key": "CMP-2026-0001", "pk": 1}
               for name in ("", "-csv", "-rule", "-frozen", "-frozen-chart", "-frozen-data")}
    clients = {role: of(add_person(role=role)) for role in
               ("staff", "process_manager", "auditor", "leader", "administrator")}
    found = list(places("complaints.effect"))
    assert {place.name for place in found} == set(samples)
    for place in found:
        url = url_of(place, samples)
        assert list(expected_refusals(place, url, clients)) == []
        assert strangers_pass(place, url) == ""
        assert auditor_changes(place, url, clients["auditor"]) == ""


def test_the_pages_are_there_in_english(judged, people):
    client = of(people.judge)
    client.cookies["django_language"] = "en"
    said = client.get(f"/tickets/{judged.key}/effect/").content.decode()

    assert "The fix works: judge it effective" in said
    assert "Fix in force 11-02" in said
    assert Frozen.objects.count() == 0
