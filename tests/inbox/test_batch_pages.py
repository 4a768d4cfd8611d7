"""The pages of agreeing to several items at once, and what counts as having opened one."""

from approvals.inbox.models import Opening, WorkItem
from approvals.inbox.services import mark_opened
from tests.inbox.test_batch import waiting
from tests.inbox.test_pages import HTMX, browser
from workflows.runtime.models import PendingCommand


def test_the_bar_says_before_it_is_done_how_many_qualify_and_why_the_others_do_not(world):
    safe = waiting(world, 2)
    [other] = waiting(world, quality={"limit": "8h"})
    person = browser(world.people.wangmin)
    query = "&".join(f"item={item.pk}" for item in (*safe, other))

    for headers in ({}, HTMX):
        said = person.get(f"/inbox/batch/?{query}", headers=headers).content.decode()
        assert "已选 3 项，可批量同意 2 项" in said
        assert "流程规定这个环节须逐件办理。" in said
        assert other.case_key in said
        assert "同意 2 项" in said


def test_a_plain_form_agrees_and_lists_every_item_with_its_reason_and_link(world, settings):
    settings.UNDO_SECONDS = 10
    safe = waiting(world, 2)
    [other] = waiting(world, quality={"limit": "8h"})
    person = browser(world.people.wangmin)

    page = person.post("/inbox/batch/", {"item": [item.pk for item in (*safe, other)], "comment": "同意"})

    said = page.content.decode()
    assert page.status_code == 200
    assert "已同意 2 项，1 项没有办理" in " ".join(said.split())
    for item in safe:
        assert f"/inbox/{item.case_id}/{item.pk}/undo/" in said
        assert f'href="/c/{item.case_key}/"' in said
    assert PendingCommand.objects.waiting().count() == 2
    assert WorkItem.objects.get(pk=other.pk).effective_at is None


def test_too_many_are_refused_in_words_and_nonsense_names_nothing(world):
    person = browser(world.people.wangmin)
    many = person.post("/inbox/batch/", {"item": list(range(1, 102))})
    assert (many.status_code, "一次最多批量同意 100 项" in many.content.decode()) == (422, True)
    assert "还没有选择待办" in person.get("/inbox/batch/?item=abc&item=-1&item=").content.decode()
    assert "没有这项待办" in person.get("/inbox/batch/?item=99999999").content.decode()


def test_rows_say_whether_their_step_lets_them_be_agreed_to_together(world):
    waiting(world)
    page = browser(world.people.wangmin).get("/inbox/").content.decode()
    assert page.count(" data-batch-safe>") == 1


def test_what_is_fetched_ahead_is_opened_only_once_it_is_shown(world):
    [item] = waiting(world)
    person = browser(world.people.wangmin)
    person.get(f"/inbox/{item.pk}/", headers=HTMX | {"X-Fetched-Ahead": "1"})
    person.head(f"/inbox/{item.pk}/")
    assert not Opening.objects.exists()
    assert person.post(f"/inbox/{item.pk}/opened/").status_code == 204
    assert Opening.objects.get().person == world.people.wangmin


def test_an_item_is_opened_by_its_page_or_as_the_selected_one(world):
    first, second = waiting(world, 2)
    person = browser(world.people.wangmin)
    person.get(f"/inbox/{first.pk}/")
    person.get(f"/inbox/?sel={second.pk}")
    assert set(Opening.objects.values_list("item_id", flat=True)) == {first.pk, second.pk}
    assert browser(world.people.liqiang).post(f"/inbox/{first.pk}/opened/").status_code == 404


def test_looking_again_writes_nothing_new(world):
    [item] = waiting(world)
    mark_opened(world.people.wangmin, item, world.now)
    browser(world.people.wangmin).get(f"/inbox/{item.pk}/")
    assert Opening.objects.get().at == world.now
