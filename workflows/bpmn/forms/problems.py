"""What is wrong with a form by itself: ids, kinds, options, bounds, and how much there is of everything.

Whether its rules can be read and its fields fit the steps is looked at when the process is compiled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflows.bpmn.forms import bounds, vocabulary
from workflows.bpmn.forms.nouns import Check, Field, Form
from workflows.bpmn.forms.values import BadValue, accept, typed_default
from workflows.bpmn.words import Sentence as _

FLAG = frozenset({"", "true", "false"})


def problems_of(form: Form) -> Iterator[str]:
    """Everything wrong with the form, each as a sentence."""
    yield from _too_much(form)
    for section in form.sections:
        if not section.label:
            yield _("表单的一个分组没有名称。")
    counted = Counter(field.id for field in form.fields)
    for key, times in counted.items():
        if key and times > 1:
            yield _("表单里有 %(times)d 个字段的编号都是“%(key)s”。", times=times, key=key)
    for field in form.fields:
        yield from (_("字段「%(field)s」：%(why)s", field=field.called, why=why) for why in problems_of_field(field))
    for check in form.checks:
        yield from _check(check, form)


def _too_much(form: Form) -> Iterator[str]:
    if (now := len(form.fields)) > vocabulary.MOST_FIELDS:
        yield _("表单的字段最多 %(most)d 个，现有 %(now)d 个。", most=vocabulary.MOST_FIELDS, now=now)
    if (now := len(form.sections)) > vocabulary.MOST_SECTIONS:
        yield _("表单的分组最多 %(most)d 个，现有 %(now)d 个。", most=vocabulary.MOST_SECTIONS, now=now)
    if (now := len(form.checks)) > vocabulary.MOST_CHECKS:
        yield _("表单的校验最多 %(most)d 个，现有 %(now)d 个。", most=vocabulary.MOST_CHECKS, now=now)


def problems_of_field(field: Field) -> Iterator[str]:
    """Everything wrong with one field by itself."""
    yield from _identity(field)
    kind = vocabulary.KINDS.get(field.kind)
    if kind is None:
        yield _("没有“%(kind)s”这个类型。", kind=field.kind[:40])
        return
    if field.required not in FLAG:
        yield _("“必须填写”应为 true 或 false。")
    yield from _options(field, kind)
    yield from _bounds(field, kind)
    yield from _pattern(field, kind)
    yield from _default(field, kind)


def _identity(field: Field) -> Iterator[str]:
    if not field.id:
        yield _("没有编号。")
    elif not vocabulary.NAME.fullmatch(field.id) or field.id in vocabulary.RESERVED:
        yield _("编号“%(key)s”不能用：以文字开头，只含文字、数字和下划线，且不是保留字。", key=field.id[:60])
    elif field.id.endswith("_outcome"):
        yield _("编号不能以 _outcome 结尾，那是步骤结论的变量。")
    if not field.label:
        yield _("没有名称。")
    if len(field.id) > vocabulary.LONGEST_ID:
        yield _("编号最多 %(most)d 字。", most=vocabulary.LONGEST_ID)
    if len(field.label) > vocabulary.LONGEST_LABEL:
        yield _("名称最多 %(most)d 字。", most=vocabulary.LONGEST_LABEL)
    if len(field.help) > vocabulary.LONGEST_HELP:
        yield _("填写说明最多 %(most)d 字。", most=vocabulary.LONGEST_HELP)
    if max(len(field.visible_when), len(field.required_when)) > vocabulary.LONGEST_RULE:
        yield _("显示条件和必填条件最多 %(most)d 字。", most=vocabulary.LONGEST_RULE)


def _options(field: Field, kind: vocabulary.Kind) -> Iterator[str]:
    values = [option.value for option in field.options]
    if values and not kind.options:
        yield _("这个类型没有选项。")
    if kind.options and not values:
        yield _("没有任何选项。")
    if len(values) > vocabulary.MOST_OPTIONS:
        yield _("选项最多 %(most)d 个，现有 %(now)d 个。", most=vocabulary.MOST_OPTIONS, now=len(values))
    if any(not value or len(value) > vocabulary.LONGEST_LABEL for value in values):
        yield _("选项的值不能为空，也不能超过 %(most)d 字。", most=vocabulary.LONGEST_LABEL)
    for value, times in Counter(values).items():
        if times > 1:
            yield _("选项“%(value)s”出现了 %(times)d 次。", value=value[:40], times=times)


def _bounds(field: Field, kind: vocabulary.Kind) -> Iterator[str]:
    said = [("min", field.min), ("max", field.max)]
    for name, text in said:
        if text and not kind.bounds:
            yield _("这个类型不能写 %(name)s。", name=name)
        elif text and bounds.bound(kind.bounds, text) is None:
            yield _("%(name)s“%(text)s”无法识别。", name=name, text=text[:40])
    least, most = (bounds.bound(kind.bounds, text) for _name, text in said)
    if least is not None and most is not None and least > most:  # type: ignore[operator]  # both of the same kind
        yield _("min 大于 max，什么值都不合适。")


def _pattern(field: Field, kind: vocabulary.Kind) -> Iterator[str]:
    if field.pattern and not kind.pattern:
        yield _("这个类型不能规定格式。")
    elif field.pattern and field.pattern not in vocabulary.PATTERNS:
        yield _("没有名为“%(pattern)s”的格式。可用：%(known)s。", pattern=field.pattern[:40],
                known="、".join(vocabulary.PATTERNS))


def _default(field: Field, kind: vocabulary.Kind) -> Iterator[str]:
    if not field.default:
        return
    if not kind.default:
        yield _("这个类型不能有默认值。")
        return
    try:
        accept(field, typed_default(field))
    except BadValue as why:
        yield _("默认值不合适：%(why)s", why=why.args[0])


def _check(check: Check, form: Form) -> Iterator[str]:
    if not check.test or not check.message:
        yield _("一条校验没有写条件或提示语。")
    if max(len(check.test), len(check.message)) > vocabulary.LONGEST_RULE:
        yield _("校验的条件和提示语最多 %(most)d 字。", most=vocabulary.LONGEST_RULE)
    if check.field and check.field not in form.by_id:
        yield _("校验“%(test)s”所指的字段“%(field)s”不存在。", test=check.test[:60], field=check.field[:40])
