"""How people like their own inbox: kept views, single keys, and words that are found and marked."""

from importlib import import_module
from unittest.mock import Mock

import pytest
from django.db import ProgrammingError, connection

from approvals.inbox.models import SavedView
from approvals.inbox.services import CannotDecide, NotYours
from approvals.inbox.services.keeping import MOST, drop_view, keep_view, move_view, rename_view, show_first
from approvals.inbox.views.marks import marked
from tests.inbox.test_pages import HTMX, browser


@pytest.fixture
def me(world):
    return world.people.wangmin.pk


def names(person_id):
    return list(SavedView.objects.filter(person_id=person_id).order_by("place").values_list("name", flat=True))


def test_views_are_kept_renamed_moved_and_dropped_by_their_owner_only(world, me):
    first, second = (keep_view(person_id=me, name=name, query="sla=today") for name in (" 今天 \n到期 ", "全部"))
    assert names(me) == ["今天 到期", "全部"]
    move_view(view_id=second.pk, person_id=me, by=-1)
    rename_view(view_id=first.pk, person_id=me, name="今日")
    assert names(me) == ["全部", "今日"]
    other = world.people.liqiang.pk
    for deed in (lambda: rename_view(view_id=first.pk, person_id=other, name="x"),
                 lambda: drop_view(view_id=first.pk, person_id=other),
                 lambda: move_view(view_id=first.pk, person_id=other, by=1),
                 lambda: show_first(view_id=first.pk, person_id=other)):
        with pytest.raises(NotYours):
            deed()
    drop_view(view_id=second.pk, person_id=me)
    assert names(me) == ["今日"]


@pytest.mark.parametrize(("name", "why"), [
    ("", "起个名字"), ("\u200b ", "起个名字"), ("字" * 21, "最多 20 个字"), ("有", "已有")])
def test_names_that_cannot_be_are_refused(me, name, why):
    keep_view(person_id=me, name="有", query="")
    with pytest.raises(CannotDecide, match=why):
        keep_view(person_id=me, name=name, query="")


def test_there_are_twenty_views_at_most(me):
    for number in range(MOST):
        keep_view(person_id=me, name=str(number), query="")
    with pytest.raises(CannotDecide, match="最多保存 20 个视图"):
        keep_view(person_id=me, name="再来", query="")


def test_the_inbox_opens_with_the_default_view_and_everything_stays_one_click_away(world, me):
    world.submitted()
    view = keep_view(person_id=me, name="今天到期", query="sla=today")
    person = browser(world.people.wangmin)
    assert person.get("/inbox/").status_code == 200
    show_first(view_id=view.pk, person_id=me)
    opened = person.get("/inbox/")
    assert (opened.status_code, opened["Location"]) == (302, "/inbox/?sla=today")
    page = person.get("/inbox/?view=all").content.decode()
    assert 'href="/inbox/?sla=today"' in page
    show_first(view_id=None, person_id=me)
    assert person.get("/inbox/").status_code == 200


def test_the_pages_keep_the_filters_that_are_set(world, me):
    person = browser(world.people.wangmin)
    kept = person.post("/inbox/views/", {"name": "我的", "query": "q=%E5%AE%BD%E5%B8%A6&sel=9&bogus=1"})
    assert (kept.status_code, kept["Location"]) == (303, "/inbox/?q=%E5%AE%BD%E5%B8%A6")
    twice = person.post("/inbox/views/", {"name": "我的", "query": "sla=today"})
    assert (twice.status_code, "已有叫「我的」的视图" in twice.content.decode()) == (422, True)
    view = SavedView.objects.get()
    for deed in ("first", "not-first", "up", "down", "rename"):
        assert person.post(f"/inbox/views/{view.pk}/", {"do": deed, "name": "新名"}).status_code == 303
    assert names(me) == ["新名"]
    assert person.post(f"/inbox/views/{view.pk}/", {"do": "burn"}).status_code == 404
    assert browser(world.people.liqiang).post(f"/inbox/views/{view.pk}/", {"do": "drop"}).status_code == 404
    assert person.post(f"/inbox/views/{view.pk}/", {"do": "drop"}).status_code == 303


def test_single_keys_are_switched_for_the_person_wherever_they_sign_in(world):
    person = browser(world.people.wangmin)
    switch = 'data-keys-switch="/inbox/keys/" checked'
    pages = ("/inbox/", "/started/")
    assert all(switch in person.get(page).content.decode() for page in pages)
    assert person.post("/inbox/keys/", {"on": "0"}).status_code == 204
    again = browser(world.people.wangmin)
    assert not any(switch in again.get(page).content.decode() for page in pages)
    assert switch in browser(world.people.liqiang).get("/inbox/").content.decode()
    again.post("/inbox/keys/", {"on": "1"})
    assert switch in again.get("/inbox/").content.decode()


def test_words_are_found_in_every_list_and_marked_without_letting_markup_through(world):
    case = world.submitted()
    world.decide(case, "quality", by=world.people.wangmin)
    done = browser(world.people.wangmin).get("/inbox/done/?q=充100").content.decode()
    assert "岁末<mark>充100</mark>送50" in done
    started = browser(world.people.chenxiao).get(f"/started/?q={case.key[-4:]}").content.decode()
    assert f"<mark>{case.key[-4:]}</mark>" in started
    assert marked("<b>宽带</b> KUAN", ("宽", "kuan", "<b>")) == (
        "<mark>&lt;b&gt;</mark><mark>宽</mark>带&lt;/b&gt; <mark>KUAN</mark>")
    assert marked("a & b", ()) == "a &amp; b"


def test_an_empty_list_says_which_filter_to_drop_and_what_would_appear(world):
    world.submitted()
    person = browser(world.people.wangmin)
    page = person.get("/inbox/?q=宽带&role=quality_reviewer", headers=HTMX)
    assert [(label, count) for label, _url, count in page.context["empty"].hints] == [("搜索", 1)]
    page = person.get("/inbox/?sla=none&q=岁末", headers=HTMX)
    assert [(label, count) for label, _url, count in page.context["empty"].hints] == [("期限", 1)]


@pytest.mark.postgres
def test_words_inside_titles_are_found_by_an_index_that_needs_no_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        extension = cursor.fetchone()
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'inbox_case_words'")
        [made] = cursor.fetchone()
    assert extension
    assert "gin_trgm_ops" in made


def test_without_the_right_to_make_it_searching_goes_on_without_the_index(monkeypatch, caplog):
    migration = import_module("approvals.inbox.migrations.0008_find_cases_by_words")
    monkeypatch.setattr(migration, "transaction", Mock(atomic=Mock(side_effect=ProgrammingError("permission denied"))))
    migration.make(None, Mock(connection=Mock(vendor="postgresql", alias="default")))
    assert "permission denied" in caplog.text
