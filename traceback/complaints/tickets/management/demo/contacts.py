"""Contacts of the demo: three matters over two months, brought in like any other file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.utils.timezone import localtime

from complaints.models import ImportRun
from complaints.services import create_source, keep_file, start_run, taking
from complaints.understanding import Mapping
from workflows.ledger.actor import Actor

HEADING: Final = ("受理号", "受理时间", "分类", "地区", "渠道", "产品", "号码", "主题", "内容")
CITIES: Final = ("杭州", "宁波", "温州", "嘉兴", "金华")
CHANNELS: Final = ("10086 热线", "掌上营业厅", "营业厅")
# category, product, subject, what customers say, how many, from so many days ago to so many
MATTERS: Final = (
    ("充值缴费 › 网上充值", "网上充值", "网上银联充值未到账",
     ("网上银联充值 100 元，银行已扣款，话费未到账", "银联卡充值成功短信收到了，余额没有变化",
      "充值两小时仍未到账，要求尽快退款"), 64, 58, 1),
    ("家庭宽带 › 到期续费", "家庭宽带", "宽带到期续费资费说明不清",
     ("合约到期前没有人告诉我要恢复原价，扣了钱才知道", "掌上营业厅写 99 元，营业厅说 129 元，到底以哪个为准",
      "到期当月自动按原价扣费，事先没有提醒"), 48, 75, 20),
    ("国际漫游 › 流量费用", "国际漫游", "境外流量提醒不及时",
     ("到境外两天才收到流量提醒，费用已经超了", "漫游日租提醒短信没有写清楚几点到几点"), 18, 9, 0),
)


def bring_contacts(*, by: Actor, at: datetime, seed: int) -> ImportRun:
    """Take the demo's contacts in; returns the import."""
    source = create_source(code="hotline-demo", name="10086 热线工单", by=by, at=at)
    run = keep_file(source_id=source.pk, kind=ImportRun.Kind.CONTACTS, name="热线投诉明细.csv",
                    chunks=[_file(at, Random(seed))], by=by, at=at)  # noqa: S311 - a demo, told again alike
    start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=by, at=at)
    taking.go_on(run_id=run.pk, at=at)
    return ImportRun.objects.get(pk=run.pk)


def _file(at: datetime, rng: Random) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADING)
    writer.writerows(_rows(at, rng))
    return out.getvalue().encode("utf-8-sig")


def _rows(at: datetime, rng: Random) -> Iterator[list[str]]:
    number = 0
    for category, product, subject, sayings, many, since, until in MATTERS:
        for _ in range(many):
            number += 1
            moment = at - timedelta(days=rng.uniform(until, since), hours=1)
            yield [f"{at:%Y%m}{number:06d}", f"{localtime(moment):%Y-%m-%d %H:%M:%S}", category, rng.choice(CITIES),
                   rng.choice(CHANNELS), product, f"139{rng.randrange(10**8):08d}", subject, rng.choice(sayings)]
