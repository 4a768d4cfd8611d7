"""What an event's item in the sheet says: everything, escaped; decisions by their sign, in bold where they are few."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from reports.trail.fates import Fate
from reports.trail.lines import Line
from reports.trail.signed import Signature
from reports.trail.steps import by_step
from reports.trail.told import as_row, in_full, in_short

AT = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
LINE = Line(
    seq=7, at=AT, who="赵琳", number="20021", via="客服部 · 会签岗", on_behalf_of="钱宁 (20031)", caused_by="",
    verb="work.decided", label="通过", kind="ok", outcome="通过", where="客服口径会签", round=2,
    reason="口径<b>一致</b>", reasons=[{"no": 3, "text": "补退订说明"}], answers=[("1", "已补")],
    diff=[{"field": "budget", "label": "预算", "old": "", "new": "9" * 80}], files=[{"name": "口径.docx"}],
    hash="ab" * 32, notes=["已阅"], signer="客服部", signature=Signature("同意上线", "密码", AT, ""),
)  # fmt: skip


def test_nothing_of_an_event_is_left_out_and_nothing_is_markup():
    said = in_full(LINE, emphasised=True)
    assert said.startswith("<li>7 2026-12-07 12:00:00 赵琳（20021） 代 钱宁 (20031) · 客服部 · 会签岗 "
                           '<b class="ok">✓ 通过</b>')
    for text in ("客服口径会签", "已阅", "口径&lt;b&gt;一致&lt;/b&gt;", "#3 补退订说明", "答复 #1 已补",
                 f"预算：— → {'9' * 59}…", "口径.docx", "签名「同意上线」，以密码确认", f"[{'ab' * 8}]"):
        assert text in said, text


def test_as_a_row_it_says_the_same_in_columns():
    cells = as_row(LINE).removeprefix("<tr><td>").removesuffix("</td></tr>\n").split("</td><td>")
    assert cells[:4] == ["7", "2026-12-07 12:00:00", "赵琳（20021） 代 钱宁 (20031) · 客服部 · 会签岗",
                         '<b class="ok">✓ 通过</b> · 客服口径会签']
    assert cells[4].startswith("已阅：口径&lt;b&gt;一致&lt;/b&gt; #3 补退订说明 答复 #1 已补 预算：")
    assert cells[5:] == ["ab" * 8]
    long = as_row(replace(LINE, reason="长" * 300)).splitlines()
    assert (len(long), "<td></td><td>abab" in long[0], '<td colspan="5">已阅：长长' in long[1]) == (2, True, True)
    assert as_row(replace(LINE, notes=[])).split("</td><td>")[4].startswith("口径&lt;b&gt;")


def test_without_emphasis_the_sign_alone_tells_and_what_is_gone_is_struck_out():
    assert "✓ 通过 · 客服口径会签" in in_full(LINE, emphasised=False)
    gone = replace(LINE, kind="", fate=Fate("decision.undone", AT, "已撤销 12:00:05"))
    assert "<s>通过</s>（已撤销 12:00:05）" in in_full(gone, emphasised=True)
    assert "✓" not in in_full(gone, emphasised=False)


def test_in_short_it_is_one_line_with_the_beginning_of_the_opinion():
    said = in_short(replace(LINE, reason="字" * 40))
    assert said == f"<li>7 2026-12-07 12:00:00 赵琳（20021） ✓ 通过 · 客服口径会签：{'字' * 23}… [{'ab' * 4}]</li>"


def test_a_step_is_summed_up_with_its_last_decision_in_full():
    back = replace(LINE, label="退回", kind="bad", round=1)
    undone = replace(LINE, fate=Fate("decision.undone", AT, "已撤销 12:00:05"))
    other = replace(LINE, where="IT 测试", round=None)
    first, second = by_step([back, undone, LINE, other])
    assert (first.where, first.rounds, first.count, first.last) == ("客服口径会签", "1–2", 3, LINE)
    assert first.outcomes == "退回 1 · 已撤销或作废 1 · 通过 1"
    assert (second.where, second.rounds, second.count) == ("IT 测试", "", 1)


@pytest.mark.parametrize("round_", [1, 2])
def test_a_step_of_one_round_names_it_once_and_in_english_too(round_):
    with override("en"):
        (only,) = by_step([replace(LINE, round=round_, fate=Fate("decision.voided", AT, "x"))])
    assert (only.rounds, only.outcomes) == (str(round_), "undone or voided 1")
