"""The case library and one's own cases: Chinese search, filters in the URL, empty lists that help, and cloning."""

import re

import pytest

from marketing_review.models import Category, MarketingCase, State
from tests.marketing_review.campaigns import text_of

STATEMENTS = 12  # a page


def keys(answer):
    return re.findall(r'class="ld-id">(MKT-[\d-]+)</span>', text_of(answer))


def browse(house, path, person=None, **query):
    return house.browse(person or house.gaofei).get(path, query)


@pytest.mark.parametrize("query", ["保温杯", "预存送费 保温杯", "保温杯　岁末", "充100送50", "岁末充１００"])
def test_every_word_must_be_found_in_whatever_width(house, closed, query):
    assert keys(browse(house, "/cases/", q=query)) == [closed.key]


@pytest.mark.parametrize("query", ["预存送费 电饭煲", "100%", "_____", "'; DROP TABLE"])
def test_what_is_not_there_is_not_found(house, closed, query):
    assert keys(browse(house, "/cases/", q=query)) == []


def test_the_library_holds_only_closed_cases(house, closed):
    house.evaluated(title="尚未确认的营销案")

    assert keys(browse(house, "/cases/")) == [closed.key]


def test_filters_are_the_url_and_narrow_together(house, closed):
    missed = house.closed(title="另一份营销案", participants=100)
    year = str(house.fresh(closed).closed_at.year)

    for query, expected in (
        ({"verdict": "reached"}, [closed.key]), ({"verdict": "missed"}, [missed.key]),
        ({"category": "prepaid-gift", "year": year}, [missed.key, closed.key]), ({"category": "bundle"}, []),
        ({"year": "1999"}, []), ({"year": "x" * 300}, []), ({"department": closed.department.code, "q": "另一份"},
                                                            [missed.key]), ({"department": "LEGAL"}, []),
    ):
        assert keys(browse(house, "/cases/", **query)) == expected, query


def test_an_empty_list_says_which_filter_to_drop(house, closed):
    shown = text_of(browse(house, "/cases/", q="保温杯", verdict="missed", category="prepaid-gift"))

    assert "去掉「结论：未达标」可看到 1 件。" in shown
    assert "去掉「类别" not in shown
    address = re.search(r'href="(/cases/\?[^"]+)">去掉这个条件', shown)[1].replace("&amp;", "&")
    assert keys(house.browse(house.gaofei).get(address)) == [closed.key]


def test_an_empty_library_says_what_will_be_in_it(house):
    assert "案例库还是空的" in text_of(browse(house, "/cases/"))


def test_tags_lead_to_cases_of_the_same_tag(house, closed):
    from marketing_review.selectors.search import search_text

    closed.tags = ["岁末", "送<礼>"]
    closed.search_text = search_text(closed)
    closed.save()

    shown = text_of(browse(house, "/cases/"))
    assert 'href="/cases/?tag=%E9%80%81%3C%E7%A4%BC%3E">送&lt;礼&gt;</a>' in shown
    assert keys(browse(house, "/cases/", tag="送<礼>")) == [closed.key]


def test_a_clone_is_a_new_draft_of_whoever_asked(house, closed):
    answer = house.browse(house.shenbo).post(f"/c/{closed.key}/clone/")

    made = MarketingCase.objects.get(cloned_from=closed)
    assert (answer.status_code, answer["Location"]) == (303, f"/c/{made.key}/edit/")
    assert (made.initiator, made.state, made.content["offer"]) == (house.shenbo, State.DRAFT, closed.content["offer"])
    assert "period_start" not in made.content


def test_cloning_is_a_post_of_somebody_who_may_start_cases(house, closed):
    assert house.browse(house.shenbo).get(f"/c/{closed.key}/clone/").status_code == 405
    assert house.browse(house.zhengshen).post(f"/c/{closed.key}/clone/").status_code == 403
    running = house.launch()
    assert house.browse(house.gaofei).post(f"/c/{running.key}/clone/").status_code == 404
    assert MarketingCase.objects.count() == 2


def test_a_category_out_of_use_is_told_in_words(house, closed):
    Category.objects.filter(key="prepaid-gift").update(active=False)

    answer = house.browse(house.shenbo).post(f"/c/{closed.key}/clone/", follow=True)

    assert "已停用" in text_of(answer)
    assert MarketingCase.objects.count() == 1


def test_the_library_comes_in_pages(house, closed, monkeypatch):
    monkeypatch.setattr("marketing_review.views.library.PAGE", 1)
    other = house.closed(title="另一份营销案")

    found = [keys(browse(house, "/cases/", page=page)) for page in ("1", "2", "999", "abc")]

    assert found == [[other.key], [closed.key], [closed.key], [other.key]]
    assert 'rel="next"' in text_of(browse(house, "/cases/", category="prepaid-gift"))


# --- one's own


def test_everybody_sees_the_cases_they_have_to_do_with(house, closed):
    draft = house.open(title="还在写的营销案")
    waiting = house.to_cosign(title="等人会签的营销案")

    seen = {person.name: set(keys(browse(house, "/c/", person))) for person in (
        house.chenxiao, house.zhaolin, house.gaofei, house.wangmin)}

    everything = {draft.key, waiting.key, closed.key}
    assert seen == {"陈晓": everything, "赵琳": {waiting.key, closed.key}, house.gaofei.name: set(),
                    "王敏": {waiting.key, closed.key}}


def test_those_who_oversee_see_all_or_only_their_own(house, closed):
    draft = house.open(title="还在写的营销案")

    for person in (house.zhengshen, house.zhouzong, house.wujing):
        assert set(keys(browse(house, "/c/", person))) == {draft.key, closed.key}
    assert keys(browse(house, "/c/", house.zhengshen, scope="mine")) == []
    assert keys(browse(house, "/c/", house.zhouzong, scope="mine")) == [closed.key]


def test_states_filter_and_count(house, closed):
    draft, running = house.open(title="还在写的营销案"), house.launch()
    shown = browse(house, "/c/", house.chenxiao, state="run")

    assert keys(shown) == [running.key]
    assert re.search(r'aria-current="true">运行中 <span class="ld-num">1</span>', text_of(shown))
    assert keys(browse(house, "/c/", house.chenxiao, state="draft")) == [draft.key]
    empty = text_of(browse(house, "/c/", house.chenxiao, state="stopped", q="营销案"))
    assert "去掉「状态：已取消或否决」可看到 1 件。" in empty
    assert keys(browse(house, "/c/", house.chenxiao, state="nonsense")) == []


def test_lists_take_few_statements(house, closed, django_assert_max_num_queries):
    house.launch()
    house.open()
    for person in (house.chenxiao, house.zhengshen, house.wangmin):
        client = house.browse(person)
        for path in ("/cases/?q=保温杯&verdict=reached", "/cases/?q=电饭煲&verdict=missed&category=bundle&year=2026",
                     "/c/", "/c/?state=run&q=保温杯", "/c/?state=stopped&q=电饭煲"):
            with django_assert_max_num_queries(STATEMENTS):
                assert client.get(path).status_code == 200
