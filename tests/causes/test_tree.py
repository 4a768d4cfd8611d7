"""The tree: evidence before confirmation, reasons before ruling out, nothing lost, a gate that names what lacks."""

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from complaints.causes import services
from complaints.causes.models import Evidence, Why
from complaints.causes.services import CannotAnalyse, Stale
from complaints.causes.services.evidence import kept
from complaints.causes.tree import tree_of
from complaints.tickets import gates
from complaints.tickets.models import Ticket
from tests.causes.asking import CHAIN, ask, chain, confirm, mark, prove, rule_out, symptom
from tests.tickets.factories import MONDAY, contacts
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all


def missing(case):
    return gates.against("finish_analysis", Ticket.objects.get(pk=case.pk), MONDAY)


def test_the_scenarios_chain_is_analysed_and_told(case, office):
    by = office.analyst
    made = chain(case, by)
    assert "还没有认定根因" in missing(case)[0]
    lost = ask(made[0], "短信网关丢失提醒", by)
    rule_out(lost, by)
    mark(made[-1], by)

    assert missing(case) == []
    nodes = tree_of(case)
    assert [node.why.text for node in nodes] == [made[0].text, *CHAIN, "短信网关丢失提醒"]
    assert [node.letter for node in nodes if node.letter] == ["A"]
    assert nodes[-1].is_dead
    assert nodes[-1].why.reason == "到达率 99.6%，假设不成立"
    verbs = set(Event.objects.of_stream(f"ticket:{case.key}").values_list("verb", flat=True))
    assert verbs == {"causes.symptom_named", "causes.why_asked", "causes.evidence_added", "causes.confirmed",
                     "causes.ruled_out", "causes.root_marked"}
    assert all(verdict.wrong is None for verdict in verify_all())


def test_nothing_is_confirmed_without_evidence(case, office):
    by = office.analyst
    why = ask(symptom(case, by), "各渠道价格不一致", by)
    with pytest.raises(CannotAnalyse, match="还没有证据"):
        confirm(why, by)
    with pytest.raises(CannotAnalyse, match="只有已确认"):
        mark(why, by)
    prove(why, by)
    assert confirm(why, by).state == "confirmed"
    with pytest.raises(CannotAnalyse, match="已确认"):
        confirm(why, by)


def test_the_gate_names_the_link_that_lacks_something(case, office):
    by = office.analyst
    top = symptom(case, by)
    first = ask(top, "到期才知道涨价", by)
    last = ask(first, "续费流程没有提醒节点", by)
    prove(last, by)
    confirm(last, by)
    mark(last, by)
    assert missing(case) == ["「到期才知道涨价」还没有证据"]
    prove(first, by)
    assert missing(case) == ["「到期才知道涨价」已有证据，但还没有确认"]
    confirm(first, by)
    assert missing(case) == []
    rule_out(first, by)
    assert missing(case) == ["「到期才知道涨价」已被排除，它下面的根因不能成立"]


def test_human_error_is_refused_as_the_last_word_and_told_to_ask_on(case, office):
    by = office.analyst
    why = ask(symptom(case, by), "人为失误", by)
    prove(why, by)
    confirm(why, by)
    with pytest.raises(CannotAnalyse, match="为什么这个错误能够发生"):
        mark(why, by)
    deeper = ask(why, "缺少防止误操作的校验", by)
    prove(deeper, by)
    confirm(deeper, by)
    assert mark(deeper, by).is_root_cause


def test_asking_on_below_a_root_cause_takes_the_word_from_it(case, office):
    by = office.analyst
    made = chain(case, by, CHAIN[:2])
    mark(made[-1], by)
    with pytest.raises(CannotAnalyse, match="下面还有没排除"):
        mark(made[1], by)
    ask(made[-1], CHAIN[2], by)
    assert Why.objects.filter(root_round__gt=0).count() == 0
    assert "还没有认定根因" in missing(case)[0]


def test_a_relapse_keeps_the_first_round_and_wants_a_cause_of_its_own(case, office):
    by = office.analyst
    made = chain(case, by)
    mark(made[-1], by)
    Ticket.objects.filter(pk=case.pk).update(round=2)

    assert "第 2 轮还没有认定根因" in missing(case)[0]
    with pytest.raises(CannotAnalyse, match="理由"):
        mark(made[-1], by)
    mark(made[-1], by, reason="措施只在杭州落实")
    assert missing(case) == []
    later = ask(made[1], "新版本又改回 5 s", by)
    assert [later.round, made[1].round, Why.objects.count()] == [2, 1, 7]


def test_of_two_people_the_second_is_told_and_loses_nothing(case, office):
    by = office.analyst
    why = ask(symptom(case, by), "短信网关丢失", by)
    seen = why.revision
    services.reword(why_id=why.pk, revision=seen, text="短信网关丢失提醒", factor="machine", by=office.locator,
                    at=MONDAY)
    with pytest.raises(Stale, match="您填写的内容还在"):
        services.rule_out(why_id=why.pk, revision=seen, reason="不是它", by=by, at=MONDAY)
    with pytest.raises(Stale):
        services.reword(why_id=why.pk, revision=seen, text="别的", factor="", by=by, at=MONDAY)
    rule_out(why, by)
    with pytest.raises(CannotAnalyse, match="已被排除，不能在它下面追问"):
        ask(why, "再问", by)
    why.refresh_from_db()
    services.reconsider(why_id=why.pk, revision=why.revision, reason="新的日志", by=by, at=MONDAY)
    assert ask(why, "再问", by).depth == 2


def test_evidence_is_of_three_kinds_struck_out_and_never_taken_away(case, office):
    by = office.analyst
    contacts(2, text="退订入口太深")
    why = ask(symptom(case, by), "退订入口太深", by)
    query = services.add_query(why_id=why.pk, wanted={"q": "退订入口"}, note="", by=by, at=MONDAY)
    assert (query.found, query.wanted) == (2, {"q": "退订入口"})
    with pytest.raises(CannotAnalyse, match="没有条件"):
        services.add_query(why_id=why.pk, wanted={}, note="", by=by, at=MONDAY)
    with pytest.raises(CannotAnalyse, match="查不到"):
        services.add_query(why_id=why.pk, wanted={"q": "没有这种"}, note="", by=by, at=MONDAY)
    confirm(why, by)
    with pytest.raises(CannotAnalyse, match="唯一的证据"):
        services.strike_evidence(evidence_id=query.pk, reason="口径不对", by=by, at=MONDAY)
    file = prove(why, by)
    assert prove(why, by) == file  # twice is once
    services.strike_evidence(evidence_id=query.pk, reason="口径不对", by=by, at=MONDAY)
    services.strike_evidence(evidence_id=query.pk, reason="再划一次", by=by, at=MONDAY)
    query.refresh_from_db()
    assert query.struck_reason == "口径不对"
    assert Evidence.objects.standing().get() == file


@pytest.mark.parametrize(("name", "content", "said"), [
    ("病毒.exe", b"MZ", "不接受"), ("空.txt", b"", "是空的"), ("图.png", b"not a picture", "不符"),
])
def test_files_that_are_not_what_they_say_are_refused(case, office, name, content, said):
    with pytest.raises(CannotAnalyse, match=said):
        kept(ContentFile(content), name)


def test_only_who_works_on_the_ticket_writes_and_only_while_it_is_analysed(case, office):
    for stranger in (office.outsider, office.zhengshen, office.wujing):
        with pytest.raises(CannotAnalyse, match="专业部门"):
            symptom(case, stranger)
    made = symptom(case, office.locator)
    with pytest.raises(CannotAnalyse, match="现象已经写明"):
        symptom(case, office.analyst)
    Ticket.objects.filter(pk=case.pk).update(state="planning")
    with pytest.raises(CannotAnalyse, match="不能再修改"):
        ask(made, "晚了", office.analyst)


@pytest.mark.parametrize("text", ["", " ", "x" * 301])
def test_a_cause_says_something_in_a_line(case, office, text):
    with pytest.raises(CannotAnalyse):
        symptom(case, office.analyst, text)


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_itself_keeps_the_tree(case, office):
    made = chain(case, office.analyst, CHAIN[:2])
    why, proof = made[-1], Evidence.objects.first()
    refused("UPDATE traceback_causes_why SET parent_id = id WHERE id = %s", made[1].pk)
    refused("UPDATE traceback_causes_why SET parent_id = %s WHERE id = %s", why.pk, made[1].pk)
    refused("DELETE FROM traceback_causes_why WHERE id = %s", why.pk)
    refused("DELETE FROM traceback_causes_evidence")
    refused("UPDATE traceback_causes_evidence SET sha256 = 'x' WHERE id = %s", proof.pk)
    refused("UPDATE traceback_causes_why SET state = 'ruled_out', reason = '' WHERE id = %s", why.pk)
