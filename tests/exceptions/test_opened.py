"""Whoever has a case before them on its own page, where it can be decided, has opened what waits for them."""

from approvals.inbox.models import Opening
from approvals.organisation.roles import Role
from tests.exceptions.test_attempts import browse
from tests.organisation.factories import add_person


def test_the_page_of_a_case_counts_as_opening_for_who_may_decide_there(desk):
    case = desk.submit(desk.open())
    item = desk.item(case, "quality_review")
    for reader in (desk.chenxiao, add_person(role=Role.AUDITOR), add_person(role=Role.LEADER)):
        assert browse(reader).get(f"/c/{case.key}/").status_code == 200
    assert not Opening.objects.exists()
    for _again in range(2):
        assert browse(desk.wangmin).get(f"/c/{case.key}/").status_code == 200
    assert list(Opening.objects.values_list("item_id", "person_id")) == [(item.pk, desk.wangmin.pk)]


def test_where_a_step_has_a_page_of_its_own_the_case_s_page_is_no_opening(desk):
    case = desk.open()
    browse(desk.chenxiao).get(f"/c/{case.key}/")
    assert not Opening.objects.exists()
