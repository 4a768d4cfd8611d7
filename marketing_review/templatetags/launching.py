"""`{% load launching %}`: what open steps mean for the launch, in sentences and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.inbox.models import WorkItem
from marketing_review.selectors.missing import Missing
from marketing_review.selectors.outlook import Launch, Outlook
from marketing_review.templatetags._timeline import TimeLine, time_line_of
from workflows.screens.templatetags._times import MONTHS, english

register = template.Library()


@register.filter
def weekday_moment(value: datetime) -> str:
    """A moment as people name it when they plan: `12 月 10 日（周四）17:00`, `Thu 10 Dec 17:00`."""
    local = timezone.localtime(value)
    days = (pgettext("星期", "周一"), pgettext("星期", "周二"), pgettext("星期", "周三"), pgettext("星期", "周四"),
            pgettext("星期", "周五"), pgettext("星期", "周六"), pgettext("星期", "周日"))
    day, clock = days[local.weekday()], f"{local:%H:%M}"
    if english():
        return f"{day} {local.day} {MONTHS[local.month - 1]} {clock}"
    return f"{local.month} 月 {local.day} 日（{day}）{clock}"


@register.filter
def outlook_words(one: Outlook) -> str:
    """By when the step has to be done, and where the launch slips to otherwise."""
    told = one.forecast
    said = {"who": one.name, "latest": weekday_moment(told.latest), "slip": weekday_moment(told.slips_to),
            "reached": weekday_moment(told.reached_at)}
    if one.kind == "bad":
        return _("%(who)s 最迟应在 %(latest)s 办结，已经错过；按时限推算，上线将顺延到 %(reached)s。") % said
    if one.kind == "warn":
        return _("若 %(who)s 在 %(latest)s 之后签署，上线将顺延；按其时限办结，上线是 %(reached)s。") % said
    return _("若 %(who)s 在 %(latest)s 之后签署，例如晚一个工作日，上线将顺延到 %(slip)s。") % said


@register.filter
def launch_words(launch: Launch) -> str:
    """When the case can go live against when it was planned."""
    said = {"expected": weekday_moment(launch.expected), "wanted": weekday_moment(launch.wanted)}
    if launch.slips:
        return _("按各环节时限推算，%(expected)s 才能上线，晚于计划的 %(wanted)s。") % said
    return _("按各环节时限推算，赶得上计划的 %(wanted)s 上线。") % said


@register.filter
def missing_of(missing: Mapping[int, Missing], item: WorkItem) -> Missing | None:
    """What the item's checklists still miss; nothing for an item without any."""
    return missing.get(item.pk)


@register.simple_tag
def time_line(launch: Launch) -> TimeLine:
    """The picture of the way to the launch."""
    return time_line_of(launch)
