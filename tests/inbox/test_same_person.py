"""The same person, asked once where the process says so: shown as such, never as a signature of theirs."""

import json

from approvals.inbox.models import WorkItem
from tests.inbox.world import events, fresh, open_nodes, review
from workflows.runtime.selectors import replay


def body(event):
    return json.loads(event.body)


def once(source):
    return source.replace(b"<process ", b'<process ld:samePerson="once" ', 1)


def test_who_has_approved_is_not_asked_again_where_the_process_says_so_and_it_is_no_signature_of_theirs(world):
    same = world.people.wangmin
    source = once(review(legal={"assignee": same.number, "candidateGroups": ""}))
    case = world.start(source)
    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    world.decide(case, "quality", by=same)
    for person, post in (("liqiang", "risk_reviewer"), ("zhaolin", "service_reviewer"), ("sunhao", "finance_reviewer")):
        world.decide(case, "board", by=getattr(world.people, person), signer=post)

    assert (open_nodes(case), fresh(case).status) == ([], "ended")
    assert not WorkItem.objects.filter(case=case, node="legal").exists()
    told_so = body(events(case, "work.passed_by_policy")[0])
    assert "王敏 已在「quality」同意" in told_so["reason"]
    assert "非本人签署" in told_so["reason"]
    assert replay(fresh(case)).matches


def test_without_the_policy_the_same_person_is_asked_again(world):
    same = world.people.wangmin
    case = world.start(review(legal={"assignee": same.number, "candidateGroups": ""}))
    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    world.decide(case, "quality", by=same)
    for person, post in (("liqiang", "risk_reviewer"), ("zhaolin", "service_reviewer"), ("sunhao", "finance_reviewer")):
        world.decide(case, "board", by=getattr(world.people, person), signer=post)
    assert open_nodes(case) == [("legal", "")]


def test_having_submitted_is_no_approval(world):
    chenxiao = world.people.chenxiao
    case = world.start(once(review(quality={"candidateGroups": "", "assignee": "initiator", "excludes": ""})))
    world.decide(case, "draft", "submit", by=chenxiao)
    assert open_nodes(case) == [("quality", "")]
