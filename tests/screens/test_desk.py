"""The desk tags: times, deadlines, figures and changes in words, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

NOW = datetime(2026, 11, 20, 2, 42, tzinfo=UTC)  # 10:42 in Shanghai

pytestmark = pytest.mark.pure


def shown(source, **context):
    return Template("{% load desk %}" + source).render(Context({"now": NOW, **context}))


def words(source, **context):
    """What somebody reads, without the elements around it."""
    import re

    return re.sub(r"<[^>]+>", "", shown(source, **context))


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (datetime(2026, 11, 20, 0, 58, tzinfo=UTC), "今天 08:58", "today 08:58"),
        (datetime(2026, 11, 18, 2, 26, tzinfo=UTC), "11-18 10:26", "18 Nov 10:26"),
        (datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "01-01 00:30", "1 Jan 00:30"),  # already next year in Shanghai
        (datetime(2025, 11, 18, 2, 26, tzinfo=UTC), "2025-11-18 10:26", "18 Nov 2025 10:26"),
    ],
)
def test_moments_say_only_what_is_needed(value, chinese, english):
    assert words("{% moment value %}", value=value) == chinese
    with translation.override("en"):
        assert words("{% moment value %}", value=value) == english


def test_audits_read_moments_in_full_with_their_zone():
    assert words("{% moment now 'full' %}") == "2026-11-20 10:42:00 +08:00"


def test_every_moment_is_readable_by_machines():
    assert 'datetime="2026-11-20T10:42:00+08:00"' in shown("{% moment now %}")


@pytest.mark.parametrize(
    ("left", "kind", "said"),
    [
        (timedelta(hours=20), "ok", "剩 20 小时"),
        (timedelta(hours=3, minutes=18), "soon", "剩 3 小时 18 分"),
        (timedelta(days=-1, hours=-2), "over", "超时 1 天 2 小时"),
        (timedelta(0), "over", "超时 0 分"),
    ],
)
def test_deadlines_are_told_in_words_and_by_share_of_the_time(left, kind, said):
    given = {"due": NOW + left, "opened": NOW + left - timedelta(days=1)}

    assert words("{% sla due opened %}", **given) == said
    assert f"ld-sla {kind}" in shown("{% sla due opened %}", **given)


def test_a_paused_clock_says_why():
    assert words("{% sla due paused='等补充材料' %}", due=NOW) == "暂停：等补充材料"


@pytest.mark.parametrize(
    ("source", "chinese", "english"),
    [
        ("{{ 18402|number }}", "18,402", "18,402"),
        ("{{ 864000|large }}", "86.4 万", "864,000"),
        ("{{ 120000000|large }}", "1.2 亿", "120,000,000"),
        ("{{ 999|large }}", "999", "999"),
        ("{{ '1370000'|money }}", "1,370,000.00 元", "CNY 1,370,000.00"),
        ("{{ '18.5'|money }}", "18.50 元", "CNY 18.50"),
        ("{{ 'unknown'|money }}", "unknown", "unknown"),
    ],
)
def test_figures_are_written_as_the_language_does(source, chinese, english):
    assert words(source) == chinese
    with translation.override("en"):
        assert words(source) == english


def test_changes_mark_words_and_not_whole_texts():
    old, new = "首年 8.5 折，次年 9 折", "首年 8 折，次年 9 折"

    html = shown("{% changes old new %}", old=old, new=new)

    assert '<del><span class="visually-hidden">删去：</span>8.5</del>' in html
    assert '<ins><span class="visually-hidden">新增：</span>8</ins>' in html
    assert "次年 9 折" in html


def test_changes_show_each_side_in_full():
    old, new = "您好，恭喜您获得资格，方便吗？", "您好，我是客服，想用一分钟介绍套餐。您现在方便吗？"

    from workflows.screens.templatetags._changes import changes

    pieces = changes(old, new)

    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "old") == new


def test_changes_never_let_markup_through():
    html = shown("{% changes old new %}", old="<b>", new="<script>alert(1)</script>")

    assert "<b>" not in html
    assert "<script>" not in html
    assert "alert(1)" in html


def test_long_texts_without_anything_in_common_are_compared_in_time():
    assert "<del>" in shown("{% changes old new %}", old="甲" * 20_000, new="乙" * 20_000)


class Form(forms.Form):
    title = forms.CharField(label="名称", help_text="不超过 60 字")


def test_a_field_ties_its_label_help_and_error_together():
    html = shown("{% field form.title %}", form=Form({}))

    assert '<label for="id_title">名称' in html
    assert 'aria-describedby="id_title_help id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_numbered_reasons_come_back_in_order():
    typed = {"reason-2-text": "第二", "reason-1-text": "第一", "reason-1-field": "script", "comment": "x"}

    said = words("{% for r in typed|reason_rows %}{{ r.number }}{{ r.text }} {% endfor %}", typed=typed)

    assert said == "1第一 2第二 "


def test_the_ring_says_where_the_case_stands():
    assert 'aria-label="第 2 阶段，共 7 阶段"' in shown("{% ring 1 7 %}")
