"""The demo's business rules: written, published by a second person, and bound to steps of the demo's own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from marketing_review.services.process import SHIPPED
from workflows.ledger.actor import Actor
from workflows.rules import services
from workflows.rules.models import RuleVersion


class Told(NamedTuple):
    """A rule as the demo writes it, and the steps that are bound to it."""

    title: str
    owner: str
    conditions: str
    instructions: str
    examples: str
    steps: Sequence[str]


RULES: Final = (
    Told("外呼营销时段与频次", "客户服务中心", "通过外呼渠道向个人客户推介活动。",
         "每日 9:00–20:00 方可外呼。\n"
         "同一客户 30 日内营销外呼不超过 2 次；明确拒绝的，6 个月内不再外呼。\n外呼前核对名单来源和客户授权。",
         "客户 3 月 2 日、3 月 20 日各接到一次外呼，3 月 25 日不得再呼。", ("fill", "service_review")),
    Told("资费七要素一次说清", "市场经营部", "协议、宣传品、口径中出现资费的。",
         "资费结构、收费项目、标准、计费方式、服务内容、办理条件、有效期七项齐全。\n宣传中的优惠与公布的资费一致，不写“最低”“永久”。",
         "只写“每月 39 元起”而不写有效期的，退回补齐。", ("quality_review",)),
    Told("客服口径上线前备齐", "客户服务中心", "所有面向客户的活动。",
         "口径不少于 8 问，含参加条件、退订方法、未到账怎么办。\n知识库在活动开始前一个工作日生效。",
         "活动周一开始，知识库最晚上周五生效。", ("fill", "service_review")),
    Told("退订与违约条款", "法律事务部", "有合约期或预存返还的活动。",
         "退订办法与参加办法一样方便。\n违约责任只限未返还部分，不得扣减客户已交的预存款。\n格式条款中减免己方责任的，须加粗提示。",
         "预存 100 元返 50 元，中途退订：停止返还，预存余额可退。", ("legal_review",)),
    Told("线上活动防作弊", "信息技术中心", "非实体渠道的活动。",
         "同一证件、设备、收货地址限参加一次。\n上线前完成压力测试，并发不低于预计峰值的 1.5 倍。\n"
         "设置当日礼品上限，到限自动停止领取。",
         "预计峰值每秒 200 笔，压测须达到 300 笔。", ("expert_review",)),
    Told("实物礼品发放", "品质管理部", "赠送实物礼品的活动。",
         "质检报告在有效期内；库存不少于目标户数乘预计办理率。\n发放时告知领取地点、期限和三包责任人。",
         "保温杯破损，客户凭领取短信 7 日内换新。", ("dispatch",)),
    Told("上线前置条件", "品质管理部", "活动上线确认。",
         "客服、法律与领导意见对当前内容有效。\n推广前测试（技术与业务）全部办结。\n应急联系人电话接通。",
         "", ("launch_confirm",)),
)  # fmt: skip
SHORTER: Final = RULES[0].instructions.replace("9:00–20:00 方可外呼。", "9:30–19:30 方可外呼，法定节假日 10:00 起。")
COMING: Final = RULES[1].instructions.replace("七项齐全。", "七项齐全，在首屏写明。")


def write_rules(*, author: Actor, publisher: Actor, founded: datetime, at: datetime) -> Mapping[str, list[str]]:
    """Every rule published; one in its second version, one with another to come, one being written; codes by step."""
    bound: dict[str, list[str]] = {}
    written = [_written(told, author, publisher, founded) for told in RULES]
    for told, version in zip(RULES, written, strict=True):
        for step in told.steps:
            bound.setdefault(step, []).append(version.rule.code)
    _next(written[0], SHORTER, "按投诉溯源结论缩短外呼时段", author, publisher, at - timedelta(days=60))
    coming = at - timedelta(days=3)
    _next(written[1], COMING, "首屏写明，减少误解", author, publisher, coming, begins=at + timedelta(days=12))
    draft = {**_words(RULES[4]), "note": "增加人机校验", "instructions": f"{RULES[4].instructions}\n领取前做人机校验。"}
    services.draft_version(rule_id=written[4].rule_id, by=author, at=at - timedelta(days=1), words=draft)
    return bound


def bound_source(bound: Mapping[str, Sequence[str]]) -> bytes:
    """The shipped process with its steps bound to the rules."""
    source = SHIPPED.read_bytes().decode()
    for step, codes in bound.items():
        begins = f'<bpmn:userTask id="{step}" '
        source = source.replace(begins, f'{begins}ld:ruleRefs="{",".join(codes)}" ')
    return source.encode()


def _words(told: Told) -> dict[str, object]:
    return {"conditions": told.conditions, "instructions": told.instructions, "examples": told.examples, "note": "首版"}


def _written(told: Told, author: Actor, publisher: Actor, at: datetime) -> RuleVersion:
    version = services.create_rule(title=told.title, area="business", owner_name=told.owner, by=author, at=at,
                                   words=_words(told))  # fmt: skip
    return services.publish_rule(version_id=version.pk, revision=0, by=publisher, at=at)


def _next(
    version: RuleVersion, instructions: str, note: str, author: Actor, publisher: Actor, at: datetime,
    begins: datetime | None = None,
) -> None:  # fmt: skip
    words = {name: getattr(version, name) for name in ("conditions", "examples")}
    draft = services.draft_version(rule_id=version.rule_id, by=author, at=at,
                                   words={**words, "instructions": instructions, "note": note})  # fmt: skip
    services.publish_rule(version_id=draft.pk, revision=0, by=publisher, at=at,
                             effective_from=begins.date() if begins else None)  # fmt: skip
