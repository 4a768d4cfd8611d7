"""Fills the library with the demo's process architecture, through the services and the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final, NamedTuple

from workflows.landscape import services
from workflows.landscape.management.demo.drawing import Step, drawn
from workflows.landscape.management.demo.names import FIELDS, Named
from workflows.landscape.models import ProcessGroup
from workflows.landscape.selectors import remember_facts
from workflows.ledger.actor import Actor
from workflows.library.bootstrap import install_version
from workflows.library.models import Process, ProcessVersion
from workflows.library.services import create_process, draft_version

APPLYING: Final = ("申请", "审批", "立项", "提报", "采购", "签订", "下达", "准入", "变更", "签约", "配置", "上架")
HANDLING: Final = ("处理", "处置", "受理", "入网", "移机", "新装", "接待", "接入", "开通", "退订", "过户", "派单")
WATCHING: Final = ("监控", "稽核", "核查", "分析", "质检", "预警", "督办", "巡检", "拨测", "回顾", "检查", "核对")


class Cast(NamedTuple):
    """Who draws and who releases; `posts` says what a post is called."""

    author: Actor
    publisher: Actor
    posts: Mapping[str, str]


def fill_landscape(*, cast: Cast, at: datetime) -> int:
    """Set up fields, groups and some four hundred processes; returns how many."""
    for piece in landscape_pieces(cast=cast, at=at):
        piece()
    return Process.objects.filter(placement__isnull=False).count()


def landscape_pieces(*, cast: Cast, at: datetime) -> Iterator[Callable[[], None]]:
    """The same in small pieces of work, each worth a transaction of its own; what is there already is left as it is."""
    founded = at - timedelta(days=1500)
    yield partial(_groups, cast, founded)
    for field in FIELDS:
        for number, (_name, processes) in enumerate(field.groups):
            for serial, called in enumerate(processes.split(), 1):
                place = f"{field.code}-{number + 1}", serial
                yield partial(_settle, place, called, field, cast, at)
    yield partial(_finish, cast, founded)


def _groups(cast: Cast, founded: datetime) -> None:
    if ProcessGroup.objects.exists():
        return
    for order, field in enumerate(FIELDS):
        top = services.create_group(code=field.code, name=field.name, area=field.area, owner=field.owner, order=order,
                                    by=cast.author, at=founded)
        for number, (name, _processes) in enumerate(field.groups):
            services.create_group(code=f"{field.code}-{number + 1}", name=name, area=field.area, order=number,
                                  parent_id=top.pk, by=cast.author, at=founded)


def _settle(place: tuple[str, int], called: str, field: Named, cast: Cast, at: datetime) -> None:
    """One process with its versions, in its group."""
    (group, serial), founded = place, at - timedelta(days=1500)
    key = f"{group.replace('-', '_')}_{serial}"
    if Process.objects.filter(key=key).exists():
        return
    process = _process(key, called, field, cast, founded)
    services.place_process(process_id=process.pk, group_id=ProcessGroup.objects.get(code=group).pk, by=cast.author,
                           at=founded)
    _versions(process, field, cast, Random(key), at)  # noqa: S311 - the same demo every time


def _finish(cast: Cast, founded: datetime) -> None:
    _place_domains(cast, founded)
    remember_facts(ProcessVersion.objects.published().values_list("sha256", flat=True))


def _place_domains(cast: Cast, at: datetime) -> None:
    """The processes that the product ships stand where such work belongs."""
    for key, code in (("marketing_case", "sales-2"), ("release", "quality-1")):
        process, group = Process.objects.filter(key=key).first(), ProcessGroup.objects.filter(code=code).first()
        if process is not None and group is not None:
            services.place_process(process_id=process.pk, group_id=group.pk, by=cast.author, at=at)


def _process(key: str, name: str, field: Named, cast: Cast, at: datetime) -> Process:
    return create_process(key=key, name=name, area=field.area, by=cast.author, at=at, owner=cast.author,
                          description=f"{field.owner}归口，{field.name}领域。")


def _versions(process: Process, field: Named, cast: Cast, chance: Random, at: datetime) -> None:
    """One to four versions, the last of them in force for some months or years; some are being revised or drafted."""
    steps = list(_steps(process.name, field, cast.posts, chance))
    count = chance.choices((1, 2, 3, 4), (78, 16, 5, 1))[0]
    since = at - timedelta(days=chance.choices((40, 200, 420, 650, 830), (24, 28, 22, 18, 8))[0] + chance.randrange(30))
    only_drafted = chance.random() < 0.03
    for number in range(count, 0, -1):
        drafted = since - timedelta(days=120 * (number - 1))
        source = drawn(process.key, process.name, steps[: len(steps) - number + 1] if number > 1 else steps)
        version = _draft(process, source, cast, drafted, number == count)
        if not only_drafted:
            published = drafted + timedelta(days=6)
            install_version(version_id=version.pk, by=cast.publisher, at=published, command="load_demo")
        else:
            break
    if not only_drafted and chance.random() < 0.1:
        extra = Step("效果回看", field.posts[0], cast.posts[field.posts[0]], field.owner, "3d")
        _draft(process, drawn(process.key, process.name, [*steps, extra]), cast, at - timedelta(days=9), False)


def _draft(process: Process, source: bytes, cast: Cast, at: datetime, first: bool) -> ProcessVersion:
    notes = "首版" if first else "按复盘结论补充步骤并明确时限"
    return draft_version(process_id=process.pk, source=source, by=cast.author, at=at, notes=notes)


def _steps(name: str, field: Named, posts: Mapping[str, str], chance: Random) -> Iterator[Step]:
    """The steps that a process of this name usually has; a few processes still name nobody accountable."""
    doer, checker = field.posts[0], field.posts[-1]
    answerable = "" if chance.random() < 0.05 else field.owner
    for title, post, limit, judges in _pattern(name):
        who = {"": "", "doer": doer, "checker": checker}[post]
        yield Step(title, who, posts.get(who, "发起部门"), answerable, limit, "相关分公司" if judges else "", judges)


def _pattern(name: str) -> Sequence[tuple[str, str, str, bool]]:
    if any(word in name for word in HANDLING):
        return (("登记并核验", "", "4h", False), ("判断与派发", "doer", "4h", True), ("办理", "doer", "2d", False),
                ("客户确认", "", "1d", False), ("质检", "checker", "1d", False), ("归档分析", "doer", "2d", False))
    if any(word in name for word in WATCHING):
        return (("采集数据", "", "1d", False), ("分析异常", "doer", "1d", False), ("判定立单", "checker", "4h", True),
                ("落实整改", "doer", "5d", False), ("复核", "checker", "1d", False), ("纳入月报", "doer", "2d", False))
    if any(word in name for word in APPLYING):
        return (("提出申请", "", "1d", False), ("业务审核", "doer", "1d", True), ("审批", "checker", "2d", True),
                ("执行", "doer", "3d", False), ("结果反馈", "", "1d", False), ("归档", "doer", "1d", False))
    return (("编制方案", "", "3d", False), ("征求意见", "doer", "2d", False), ("审定", "checker", "2d", True),
            ("下达执行", "doer", "2d", False), ("跟踪检查", "doer", "5d", False), ("总结评价", "checker", "3d", False))
