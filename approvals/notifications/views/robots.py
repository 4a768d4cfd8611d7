"""Robots of chat groups: the list, adding, changing, letting one speak to see whether it can."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.notifications import kinds, selectors, services
from approvals.notifications.forms import ChangeRobotForm, RobotForm, robot_form
from approvals.notifications.models import Robot
from approvals.notifications.robots import sending
from approvals.organisation.access import actor_of, needs


@needs("settings.manage")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All robots."""
    return render(request, "notifications/robots.html", {"nav": "channels", "robots": selectors.robots()})


@needs("settings.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a robot."""
    defaults = {"kinds": list(kinds.ROBOT_KINDS), "active": True}
    form = RobotForm(request.POST) if request.method == "POST" else RobotForm(initial=defaults)
    if form.is_bound and form.is_valid():
        sealed = {name: form.cleaned_data[name] for name in ("address", "secret")}
        try:
            robot = services.add_robot(**sealed, **form.values, by=actor_of(request), at=now())
        except services.CannotNotify as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, _("机器人已添加。请发送一条测试消息。"))
            return redirect("robot", pk=robot.pk)
    return render(request, "notifications/robot_new.html", {"nav": "channels", "form": form}, status=_status(form))


@needs("settings.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A robot, and changing it; its address and secret are never shown."""
    robot = get_object_or_404(Robot.objects.select_related("department", "post"), pk=pk)
    form = ChangeRobotForm(request.POST) if request.method == "POST" else robot_form(robot)
    if form.is_bound and form.is_valid():
        sealed = {"address": form.cleaned_data["address"], "secret": form.new_secret}
        try:
            services.change_robot(robot_id=pk, **sealed, **form.values, by=actor_of(request), at=now())
        except services.CannotNotify as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, _("机器人已保存。"))
            return redirect("robot", pk=pk)
    context = {"nav": "channels", "robot": robot, "form": form}
    return render(request, "notifications/robot.html", context, status=_status(form))


@needs("settings.manage")
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the robot say something now, and say what came of it."""
    robot, at = get_object_or_404(Robot, pk=pk), now()
    verdict = sending.test(robot, at)
    services.record_test(robot=robot, arrived=verdict.arrived, by=actor_of(request), at=at)
    if verdict.arrived:
        messages.success(request, _("测试消息已送达，请到群里查看。"))
    else:
        messages.error(request, _("测试消息没有送达。%(why)s") % {"why": verdict.why})
    return redirect("robot", pk=pk)


def _explain(form: RobotForm, refusal: services.CannotNotify) -> None:
    for name, text in refusal.fields.items():
        form.add_error(name if name in form.fields else None, text)


def _status(form: RobotForm) -> int:
    return 422 if form.errors else 200
