"""Believable campaigns: contents that can be submitted, each different, drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from marketing_review.management.demo.people import BRANCHES
from marketing_review.models.field import CHANNELS

SEASONS: Final = ("开学季", "国庆", "双节", "金秋", "双十一", "岁末", "元旦", "春节", "暑期", "五一", "店庆", "冬日")
GIFTS: Final = (("保温杯", "18.50"), ("雨伞", "12.80"), ("电饭煲", "96.00"), ("充电宝", "45.00"), ("蓝牙耳机", "68.00"),
                ("食用油礼盒", "39.90"), ("行李箱", "128.00"), ("儿童手表", "156.00"), ("毛毯", "33.60"))
SUPPLIERS: Final = ("康达日用品公司", "明远电器公司", "佳禾粮油公司", "卓越数码公司", "恒久箱包公司")
SEGMENTS: Final = (("在网老客户", "在网满 12 个月且近 3 月 ARPU 30–80 元"), ("中高端客户", "近 3 月 ARPU 80 元以上"),
                   ("宽带到期客户", "宽带合约 60 天内到期"), ("校园新生", "当年录取且首次入网"),
                   ("家庭客户", "同一地址两个以上号码"),
                   ("沉默回流客户", "近 2 月通话不足 10 分钟"))
QUESTIONS: Final = (
    ("如何办理", "携带本人身份证到营业厅，或登录掌厅在活动专区办理，办理后即时生效。"),
    ("什么时候返还", "次月起每月 5 日前返还至话费账户，共返还 {months} 个月。"),
    ("如何退订", "发送 TDHD 到服务号码，24 小时内生效；未返还部分停止返还，预存余额可退。"),
    ("礼品怎么领取", "凭办理短信到指定营业厅领取，超过 60 天未领取视为放弃。"),
    ("库存用尽怎么办", "可登记候补，15 个工作日内补货；也可改为等值话费。"),
    ("到期以后怎么收费", "合约到期后恢复原套餐资费，到期前 7 天短信提醒。"),
    ("投诉如何升级", "当班值班长 2 小时内回电，仍不满意转省公司品质管理部。"),
    ("哪些情况不能参加", "欠费、停机、已参加同类活动和集团统付号码不能参加。"),
    ("合约期内换套餐怎么办", "可升档，不可降档；升档后返还金额不变。"),
    ("副卡能参加吗", "副卡不单独参加，随主卡享受。"),
)
RISKS: Final = (
    ("fraud", "同一客户多号套取礼品", 3, 3, "同一证件限办一次，系统校验", "发现批量套取即暂停该渠道办理"),
    ("opinion", "礼品缺货引发集中投诉", 3, 2, "分批到店并公示库存", "缺货当日改为等值话费并短信致歉"),
    ("system", "首日集中办理造成响应缓慢", 4, 2, "限流并错峰短信", "切换到排队页面，必要时下线入口"),
    ("revenue", "低价值客户降档叠加优惠", 2, 3, "设置优惠互斥规则", "按日监控 ARPU，超阈值即调整"),
    ("compliance", "外呼超出许可时段", 3, 1, "仅 9:00–20:00 外呼且每户不超过 2 次", "发现违规立即停呼并整改"),
)
USUAL, LARGE = (10, 80), (120, 240)  # customers of a segment, in units of 500
CATEGORIES: Final = ("prepaid-gift", "prepaid", "tariff", "bundle", "terminal", "corporate", "online")
WITH_GIFT: Final = frozenset({"prepaid-gift", "terminal"})
PATTERNS: Final = {
    "prepaid-gift": "{season}预存{prepaid}送{back}+{gift}", "prepaid": "{season}预存送费{prepaid}档",
    "tariff": "{season}流量月包{prepaid}元立减", "bundle": "{season}「全家享」融合套餐{prepaid}档",
    "terminal": "{season}合约购机直降{prepaid}元送{gift}", "corporate": "{season}集团专线与云桌面组合优惠",
    "online": "{season}掌厅整点抢{prepaid}元话费券",
}


@dataclass(frozen=True, slots=True)
class Campaign:
    """What one case is about."""

    category: str
    content: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.content["title"])


def campaign(rng: Random, starts: datetime, days: int, *, large: bool = False) -> Campaign:
    """A campaign of any category that runs from `starts` for so many days; a large one for a good part of a city."""
    category = rng.choices(CATEGORIES, weights=(6, 4, 4, 4, 3, 2, 3))[0]
    season, prepaid = rng.choice(SEASONS), rng.choice((50, 100, 120, 200, 240, 360))
    gift, cost = rng.choice(GIFTS) if category in WITH_GIFT else ("", "0")
    back, months = prepaid // 2, rng.choice((5, 6, 10, 12))
    title = PATTERNS[category].format(season=season, prepaid=prepaid, back=back, gift=gift)
    segments = _segments(rng, back, cost, LARGE if large else USUAL)
    size = sum(int(segment["customers"]) for segment in segments)
    content = {
        "title": title, **_where(rng, category), "period_start": _day(starts),
        "period_end": _day(starts + timedelta(days=days)),
        "target_customers": "；".join(segment["definition"] for segment in segments), "list_size": str(size),
        "segments": segments, **_rules(prepaid, back, months, gift), **_tariff(prepaid, back, months),
        "budget": str(sum(int(s["customers"]) * (Decimal(s["benefit"]) + Decimal(s["gift_cost"])) for s in segments)),
        "expected_revenue": str(size * prepaid), **_texts(rng, title, months), **_support(rng, starts),
        **_effect(rng, bool(gift)),
    }
    if gift:
        content["gifts"] = [_gift(rng, gift, cost, size)]
    return Campaign(category, content)


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d 00:00")


def _where(rng: Random, category: str) -> dict[str, Any]:
    cities = [city for _code, city in BRANCHES]
    regions = ["全省"] if rng.random() < 0.05 else rng.sample(cities, rng.randint(1, 3))
    online = category == "online"
    channels = ["app", "web", "wechat"] if online else rng.sample(["hall", "app", "outcall", "hotline"], 2)
    chosen = {*channels, *([] if online else ["hall"])}
    return {"regions": regions, "channels": [one for one in CHANNELS if one in chosen], "online": online}


def _segments(rng: Random, back: int, cost: str, customers: tuple[int, int]) -> list[dict[str, str]]:
    chosen = rng.sample(SEGMENTS, rng.randint(1, 3))
    return [{"name": name, "definition": definition, "customers": str(rng.randrange(*customers) * 500),
             "benefit": str(back + 10 * step), "gift_cost": cost, "variant": f"{back + 10 * step}元档"}
            for step, (name, definition) in enumerate(chosen)]


def _rules(prepaid: int, back: int, months: int, gift: str) -> dict[str, str]:
    present = f"，另赠{gift}一份" if gift else ""
    return {
        "offer": f"一次性预存 {prepaid} 元，赠送 {back} 元话费，分 {months} 个月等额返还{present}。",
        "participation_rules": "同一身份证限办一次；活动期内在指定渠道办理有效；与同类优惠互斥。",
        "optout_rules": "可随时退订；退订后未返还赠费停止返还，预存余额原路退回。",
        "breach_rules": "合约期内销户或过户视为违约，须退还已赠送的礼品折价。",
        "contract_months": str(months),
    }


def _tariff(prepaid: int, back: int, months: int) -> dict[str, str]:
    return {
        "tariff_structure": f"预存款 {prepaid} 元 + 按月返还", "tariff_items": f"预存款 {prepaid} 元，一次性收取",
        "tariff_rates": "通话、流量资费按客户原套餐执行", "tariff_service": "原套餐服务内容不变",
        "tariff_billing": f"每月返还 {Decimal(back) / months:.2f} 元，当月有效，不结转",
        "tariff_conditions": "实名登记、无欠费、在网满 3 个月", "tariff_validity": f"自办理次月起 {months} 个月",
    }


def _gift(rng: Random, gift: str, cost: str, size: int) -> dict[str, str]:
    return {"item": gift, "model": f"{rng.choice('ABCD')}-{rng.randint(100, 999)}", "supplier": rng.choice(SUPPLIERS),
            "unit_cost": cost, "stock": str(size), "quantity": str(size),
            "delivery": "配送至各地市营业厅，客户凭短信自提",
            "warranty": "七天包退、十五天包换、一年保修", "substitution": "缺货时换等值话费"}


def _texts(rng: Random, title: str, months: int) -> dict[str, Any]:
    asked = rng.sample(QUESTIONS[8:], rng.randint(0, 2))
    return {
        "agreement": f"甲方参加「{title}」活动，乙方按约定向甲方返还话费，期限 {months} 个月。甲方可随时退订；"
                     "退订、违约与到期处理以本协议为准，重要条款已加粗提示。",
        "publicity": f"{title}，先到先得，详询营业厅或拨打服务热线。活动规则以公示为准。",
        "script": [{"question": question, "answer": answer.format(months=months)}
                   for question, answer in (*QUESTIONS[:8], *asked)],
        "script_limits": "不得承诺「永久」「最低」「免费」；未公示的优惠不得口头承诺。",
    }


def _support(rng: Random, starts: datetime) -> dict[str, Any]:
    risks = rng.sample(RISKS, rng.randint(2, 4))
    return {
        "system_support": "计费系统配置返还包与互斥规则，掌厅增加活动入口，短信平台配置到期提醒。",
        "config_order": f"CFG-{starts:%Y%m%d}-{rng.randint(1, 99):02d}",
        "risks": [{"kind": kind, "risk": risk, "level": str(level), "probability": str(odds),
                   "countermeasure": measure, "emergency_plan": plan}
                  for kind, risk, level, odds, measure, plan in risks],
        "outcall_rules": "9:00–20:00，每户不超过 2 次，客户拒绝后不再外呼。",
        "emergency_contact": f"市场经营部值班 138{rng.randint(0, 99999999):08d}",
    }


def _effect(rng: Random, gift: bool) -> dict[str, Any]:
    rate = rng.choice((8, 10, 12, 15))
    targets = [("participation_rate", ">=", str(rate)), ("complaints_per_10k", "<=", "3.0")]
    if gift:
        targets.append(("gift_exchange_rate", "<=", "0.5"))
    return {
        "expected_participation": str(rate), "expected_satisfaction": str(rng.randint(80, 92)),
        "satisfaction_impact": "预计首周咨询量上升约 15%，主要集中在返还时间与退订，已备口径，满意度影响可控。",
        "targets": [{"measure": measure, "comparison": how, "value": value} for measure, how, value in targets],
    }
