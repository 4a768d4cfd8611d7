"""The plain page of cases whose process has no pages of its own."""

import pytest
from django.urls import resolve, reverse

from approvals.inbox import services, subjects
from approvals.organisation.models import Person

BACKEND = "approvals.organisation.backend.PersonBackend"


@pytest.fixture
def read(client):
    """The case's page as somebody sees it."""

    def read(case, person, **more):
        client.force_login(person, backend=BACKEND)
        return client.get(reverse("plain-case", args=[case.key]), **more)

    return read


def test_the_page_says_where_the_case_stands_and_whom_it_waits_for(world, read):
    case = world.on_board()
    told = read(case, world.people.chenxiao)
    text = told.content.decode()
    signers = {asked.item.signer: asked.names for asked in told.context["asked"]}
    assert set(signers) == {"post:risk_reviewer", "post:service_reviewer", "post:finance_reviewer"}
    assert all(len(names) == 1 and " · " in names[0] for names in signers.values())
    assert (told.context["states"]["board"], told.context["states"]["quality"]) == ("current", "done")
    assert [event.said for event in told.context["events"]][:2] == ["通过", "提交"]
    for words in (case.key, case.title, "正在办理", "步骤清单", reverse("trail", args=[case.key])):
        assert words in text


def test_a_stranger_cannot_tell_a_case_from_none(world, read, client):
    case = world.submitted()
    assert read(case, world.people.qianning).status_code == 404
    assert client.get("/c/TST-2026-9999/").status_code == 404
    assert read(case, world.people.wangmin).status_code == 200  # it waits for her post
    assert read(case, world.people.zhengshen).status_code == 200  # the auditor reads all


def test_whoever_is_not_signed_in_is_sent_away(world, client):
    answer = client.get(reverse("plain-case", args=[world.submitted().key]))
    assert (answer.status_code, answer["Location"].startswith("/sign-in/")) == (302, True)


def test_a_domain_with_its_own_page_keeps_its_address(monkeypatch):
    assert resolve("/c/MKT-2026-0417/").url_name == "case"
    assert resolve("/c/new/").url_name == "case-new"
    assert resolve("/c/MKT-2026-0417-5.1/").url_name == "plain-case"  # a process that a marketing case called
    monkeypatch.setattr(subjects, "_own_pages", {})
    assert resolve("/c/MKT-2026-0417/").url_name == "plain-case"


def test_a_case_that_is_over_or_rests_says_so(world, read):
    case = world.submitted()
    services.suspend_case(case_id=case.pk, by=world.people.chenxiao, at=world.later(), reason="等资料")
    rests = read(case, world.people.chenxiao).content.decode()
    assert "已暂停" in rests
    assert "等资料" in rests

    services.resume_case(case_id=case.pk, by=world.people.chenxiao, at=world.later())
    world.decide(case, "quality", by=world.people.wangmin)
    for post, person in (("risk_reviewer", "liqiang"), ("service_reviewer", "zhaolin"), ("finance_reviewer", "sunhao")):
        world.decide(case, "board", by=getattr(world.people, person), signer=post)
    world.decide(case, "legal", by=world.people.qianning)
    over = read(case, world.people.chenxiao)
    assert (over.context["asked"], "案件已经结束" in over.content.decode()) == ([], True)


def test_the_page_takes_few_queries_and_speaks_english(world, read, client, django_assert_max_num_queries):
    case = world.on_board()
    Person.objects.filter(pk=world.people.chenxiao.pk).update(language="en")
    read(case, world.people.chenxiao)
    with django_assert_max_num_queries(12):
        told = client.get(f"/c/{case.key}/", headers={"accept-language": "en"}).content.decode()
    assert "Open work" in told
    assert " style=" not in told


def test_words_of_a_case_are_escaped(world, read):
    case = world.start(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in read(case, world.people.chenxiao).content.decode()
