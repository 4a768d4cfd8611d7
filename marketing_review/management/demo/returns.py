"""Why the demo's reviewers send cases back, what the initiators answer, and what they write instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Return:
    """One reason about one field, with the answer to it and the field's better text."""

    field: str
    why: str
    answer: str
    better: str


SHORT_OF_STOCK: Final = "库存用尽怎么办"
RETURNS: Final = (
    Return("optout_rules", "退订后话费何时停止返还没有写明，请补充生效时间。", "已写明次月 1 日起停止返还。",
           "可随时退订，次月 1 日起停止返还；预存余额原路退回。"),
    Return("script", "库存用尽的答复没有说在哪里登记、多久有回音，前台无法解释。", "已补充登记渠道与答复时限。",
           "在营业厅或掌厅登记候补，3 个工作日内短信答复，15 个工作日内补货；也可当场改为等值话费。"),
    Return("publicity", "宣传用语「先到先得」应写明份数。", "改为送完即止，并说明在哪里公示份数。",
           "限量发放，送完即止，具体份数以营业厅公示为准。活动规则以公示为准，详询营业厅或拨打服务热线。"),
    Return("breach_rules", "违约处理的折价标准不明确。", "已写明按采购价折旧。",
           "合约期内销户或过户视为违约，按礼品采购价折旧后退还。"),
    Return("participation_rules", "没有说明集团统付号码是否可以参加。", "已写明集团统付号码不参加。",
           "同一身份证限办一次；集团统付号码不参加；与同类优惠互斥。"),
)
BY_FIELD: Final = {each.field: each for each in RETURNS}


def corrected(field: str, content: Mapping[str, Any]) -> Any:
    """What the field says after the return: a better text, or the script with a better answer."""
    better = BY_FIELD[field].better
    if field != "script":
        return better
    return [{**row, "answer": better} if row["question"] == SHORT_OF_STOCK else row for row in content["script"]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with a running campaign: why it is suspended, what was done, and what a change of it says."""

    alarm: str
    measures: str
    wish: str
    change: Mapping[str, str]


WITH_GIFT: Final = Trouble(
    alarm="当日集中投诉礼品未到店，超过预警阈值", measures="已补货到店并逐户回访，恢复办理",
    wish="供应商断货，礼品与宣传口径需要调整。", change={
        "publicity": "活动继续，礼品分批到店；缺货时可选等值话费，送完即止，具体份数以营业厅公示为准。",
        "optout_rules": "可随时退订，24 小时内生效；未领取礼品的客户退订后不再发放，预存余额原路退回。"})
WITHOUT_GIFT: Final = Trouble(
    alarm="当日集中投诉优惠未到账，超过预警阈值", measures="已补发优惠并逐户短信致歉，恢复办理",
    wish="到账时间与宣传不一致，宣传口径与退订规则需要调整。", change={
        "publicity": "活动继续，优惠于办理后 48 小时内到账；未到账可拨打服务热线补发，活动规则以公示为准。",
        "optout_rules": "可随时退订，24 小时内生效；退订当月已到账的优惠不收回，预存余额原路退回。"})


def trouble_of(content: Mapping[str, Any]) -> Trouble:
    """What can go wrong with this campaign."""
    return WITH_GIFT if content.get("gifts") else WITHOUT_GIFT
