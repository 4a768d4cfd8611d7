"""Who gets into the pages from the tasks to the evaluation, and how few statements they take."""

import pytest

from marketing_review.services import open_emergency_procedure
from tests.marketing_review.campaigns import dispatched, page, run, text_of

STATEMENTS = 12  # a page
PAGES = ("task/", "launch/", "run/", "evaluation/")


def test_strangers_find_nothing_and_auditors_read_without_acting(house, running):
    duty = running.duties.first()
    for part in (*PAGES, f"task/{duty.pk}/"):
        assert house.browse(house.gaofei).get(page(running, part)).status_code == 404
        assert house.browse(house.gaofei).post(page(running, part)).status_code in (404, 405)
        assert house.browse(house.zhengshen).get(page(running, part)).status_code == 200
        assert house.browse(house.zhengshen).post(page(running, part)).status_code == 403


def test_readers_are_offered_no_deeds(house, running):
    house.figures(running, complaints=12)

    for person in (house.zhengshen, house.zhouzong):
        shown = text_of(house.browse(person).get(page(running, "run/")))
        assert 'value="figures"' not in shown
        assert 'value="end"' not in shown


def test_a_task_of_another_case_is_not_found(house, running):
    other = house.open(title="另一份营销案")

    assert house.browse(house.chenxiao).get(page(other, f"task/{running.duties.first().pk}/")).status_code == 404


@pytest.mark.parametrize("part", PAGES)
def test_pages_take_few_statements_in_every_state(house, django_assert_max_num_queries, part):
    drafted, launched, closed = house.open(), house.launch(), house.closed()
    house.figures(launched, days=3, complaints=12)
    for deed in ("open", "close", "open"):
        if deed == "open":
            open_emergency_procedure(case_key=launched.key, reason="当日集中投诉礼品未到", departments=("CSC", "IT"),
                                     suspend=False, by=house.chenxiao, at=house.tick())
        else:
            run(house, launched, deed="resume", reason="补货到店，逐户回访")
    for case in (drafted, launched, closed, dispatched(house), house.evaluated()):
        for person in (house.chenxiao, house.wangmin, house.zhengshen):
            client = house.browse(person)
            client.get("/c/")
            logged = person == house.zhengshen  # what an auditor reads is on record
            with django_assert_max_num_queries(STATEMENTS + logged):
                answer = client.get(page(case, part))
            assert answer.status_code in (200, 404)


def test_a_task_page_takes_few_statements(house, django_assert_max_num_queries):
    case = dispatched(house)
    for kind in ("business_test", "delivery"):
        duty = case.duties.filter(kind=kind).first()
        client = house.browse(house.holder(duty.signer))
        client.get("/c/")
        with django_assert_max_num_queries(STATEMENTS):
            client.get(page(case, f"task/{duty.pk}/"))


def test_many_days_take_no_more_statements_than_one(house, django_assert_max_num_queries):
    case = house.launch()
    house.figures(case, days=18)
    client = house.browse(house.chenxiao)
    client.get("/c/")

    with django_assert_max_num_queries(STATEMENTS):
        client.get(page(case, "run/"))
