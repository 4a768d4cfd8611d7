"""Contacts of the demo: eight matters over four months and the orders they are measured against, brought in like any
other file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from django.utils.timezone import localtime

from complaints.models import Exposure, ImportRun
from complaints.services import create_source, keep_file, start_run, taking
from complaints.understanding import Mapping
from workflows.ledger.actor import Actor

HEADING: Final = ("受理号", "受理时间", "分类", "地区", "渠道", "产品", "号码", "主题", "内容")
CITIES: Final = ("杭州", "宁波", "温州", "嘉兴", "金华")
CHANNELS: Final = ("10086 热线", "掌上营业厅", "营业厅")
DAYS: Final = 125  # that orders are known of
ORDERS: Final = 50_000  # a day


class Matter(NamedTuple):
    """What customers complain of: so many from so many days ago to so many."""

    category: str
    product: str
    subject: str
    sayings: tuple[str, ...]
    spans: tuple[tuple[int, int, int], ...]


MATTERS: Final = (
    Matter("充值缴费 › 网上充值", "网上充值", "网上银联充值未到账",
           ("网上银联充值 100 元，银行已扣款，话费未到账", "银联卡充值成功短信收到了，余额没有变化",
            "充值两小时仍未到账，要求尽快退款"), ((28, 124, 100), (96, 99, 80), (14, 79, 1))),
    Matter("家庭宽带 › 到期续费", "家庭宽带", "宽带到期续费资费说明不清",
           ("合约到期前没有人告诉我要恢复原价，扣了钱才知道", "掌上营业厅写 99 元，营业厅说 129 元，到底以哪个为准",
            "到期当月自动按原价扣费，事先没有提醒"), ((20, 124, 105), (60, 104, 85), (12, 84, 8), (26, 7, 1))),
    Matter("国际漫游 › 流量费用", "国际漫游", "境外流量提醒不及时",
           ("到境外两天才收到流量提醒，费用已经超了", "漫游日租提醒短信没有写清楚几点到几点"),
           ((6, 60, 31), (24, 9, 0))),
    Matter("短信增值 › 退订", "短信增值", "短信增值业务退订不成功",
           ("发送退订短信提示成功，下月仍然扣费", "退订要打三次热线才办好"), ((44, 60, 32), (4, 30, 1))),
    Matter("移动业务 › 携号转网", "携号转网", "携号转网资格查询等待过久",
           ("查询资格等了四十分钟没有结果", "营业厅说系统忙，让第二天再来"), ((36, 40, 3),)),
    Matter("移动业务 › 套餐变更", "5G 套餐", "5G 套餐限速规则看不懂",
           ("页面只写不限量，用到一半就限速了", "限速以后没有短信提醒"), ((33, 30, 2),)),
    Matter("营业厅 › 服务", "营业厅服务", "周末营业厅排队过长",
           ("周末排队一个半小时才办上", "叫号机坏了没有人管"), ((25, 21, 1),)),
    Matter("家庭宽带 › 装移机", "家庭宽带装移机", "装机预约多次改期",
           ("预约了三次都临时改期", "师傅没来也没有电话"), ((22, 12, 1),)),
)


def bring_contacts(*, by: Actor, at: datetime, seed: int) -> ImportRun:
    """Take the demo's contacts in; returns the import."""
    rows = _contacts(at, Random(seed))  # noqa: S311 - a demo, told again alike
    return _brought("hotline-demo", "10086 热线工单", "热线投诉明细.csv", _file(HEADING, rows), "", by, at)


def bring_orders(*, by: Actor, at: datetime) -> ImportRun:
    """Take in how many orders there were on each day: what complaints are divided by."""
    rows = ([f"{localtime(at - timedelta(days=ago)):%Y-%m-%d}", ORDERS] for ago in range(DAYS, 0, -1))
    data = _file(("日期", "订单数"), rows)
    return _brought("orders-demo", "业务订单统计", "订单数.csv", data, Exposure.Measure.ORDERS, by, at)


def _brought(code: str, name: str, file: str, data: bytes, measure: str, by: Actor, at: datetime) -> ImportRun:
    source = create_source(code=code, name=name, by=by, at=at)
    kind = ImportRun.Kind.EXPOSURES if measure else ImportRun.Kind.CONTACTS
    run = keep_file(source_id=source.pk, kind=kind, name=file, chunks=[data], by=by, at=at)
    mapping = Mapping.from_json(run.mapping)
    mapping.measure = measure or mapping.measure
    start_run(run_id=run.pk, mapping=mapping, by=by, at=at)
    taking.go_on(run_id=run.pk, at=at)
    return ImportRun.objects.get(pk=run.pk)


def _file(heading: Iterable[str], rows: Iterable[list[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _contacts(at: datetime, rng: Random) -> Iterator[list[object]]:
    number = 0
    for matter in MATTERS:
        for many, since, until in matter.spans:
            for _ in range(many):
                number += 1
                moment = at - timedelta(days=rng.uniform(until, since), hours=1)
                yield [f"{at:%Y%m}{number:06d}", f"{localtime(moment):%Y-%m-%d %H:%M:%S}", matter.category,
                       rng.choice(CITIES), rng.choice(CHANNELS), matter.product, f"139{rng.randrange(10**8):08d}",
                       matter.subject, rng.choice(matter.sayings)]
