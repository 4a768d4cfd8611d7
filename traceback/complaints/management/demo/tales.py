"""What the demo's tickets are about, and how far each has come."""

from __future__ import annotations

from typing import Final, NamedTuple

from complaints.management.demo.whys import Asked, Looked
from complaints.tickets.models import Kind

OPEN, ANALYSING, PLANNING, MEETING, IMPROVING, VERIFYING, CLOSED = (
    "open", "analysing", "planning", "meeting", "improving", "verifying", "closed")
WAY: Final = (OPEN, ANALYSING, PLANNING, MEETING, IMPROVING, VERIFYING, CLOSED)


class Measure(NamedTuple):
    """An action: who does it, who answers for it (a post), within how many days, what came of it."""

    title: str
    owner: str
    accountable: str
    result: str
    kind: str = "business"
    days: int = 9


class Tale(NamedTuple):
    """A ticket: begun so many days ago, and how far it has come."""

    product: str
    title: str
    begun: int
    far: str
    department: str = "IT"
    suspected: str = ""
    finding: str = ""
    plan: str = ""
    tree: tuple[Asked, ...] = ()
    looked: Looked | None = None
    measures: tuple[Measure, ...] = ()
    major: bool = False
    kind: str = Kind.HOT
    relapse: str = ""  # why it was opened again after its end

    def reaches(self, state: str) -> bool:
        """Whether the tale goes beyond the beginning of this state."""
        return WAY.index(self.far) > WAY.index(state)


TALES: Final = (
    Tale("网上充值", "网上银联充值未到账", 82, CLOSED, "IT",
         "银联网关超时后没有自动冲正，退款靠人工。", "异步通知超时由 30 秒改为 5 秒，上线前没有做回调回归测试。",
         "超时改回 30 秒，补账当日完成；渠道变更上线流程增加支付回调回归测试，与银联建立故障联动。",
         (Asked(("支付成功未入账", "银联异步通知超时被丢弃", "超时由 30 秒改为 5 秒", "上线前没有做支付回调回归",
                 "渠道变更上线流程没有「支付回调回归测试」环节"), "method"),
          Asked(("短信网关丢失到账通知",), "machine", ruled_out="到达率 99.6%，假设不成立")),
         Looked("walk_open", "跟着一笔银联充值走完渠道、网关、账务和退款。",
                "网关回调 5 秒未答复即丢弃；退款单在财务平均停留九天。", "杭州"),
         (Measure("异步通知超时改回 30 秒并补账 1,267 单", "20082", "it_head",
                  "超时已改回，1,267 单全部补账，客户短信告知。", "system", 2),
          Measure("与银联建立故障联动机制", "20083", "it_head", "双方值守电话与五分钟通报约定已签，演练一次。"),
          Measure("热线坐席充值故障应答培训", "20024", "service_head", "三期培训 216 人，考核通过率 98%。",
                  "training")),
         major=True),
    Tale("家庭宽带", "家庭宽带到期续费，资费说明不清", 86, CLOSED, "MKT",
         "续费流程没有到期前提醒的节点。", "到期提醒只提前三天，各渠道资费页各自维护。",
         "到期前三十天起三次提醒；资费页统一由一处发布。",
         (Asked(("客户到期后才发现价格变化", "到期提醒短信提前 3 天才发", "续费流程没有「到期前 30 天」环节"),
                "method"),
          Asked(("各渠道展示价格不一致", "资费页由 3 个部门各自维护", "资费口径没有唯一责任人"), "people",
                kind="duty")),
         Looked("survey", "回访 30 位到期客户：何时知道价格变化。", "30 人中 24 人在扣费后才知道，19 人没有收到短信。"),
         (Measure("到期前 30、15、3 天各发一次提醒", "20002", "marketing_head",
                  "三次提醒已上线，抽测 500 户全部送达。"),
          Measure("资费页改为统一发布", "20003", "marketing_head", "三个渠道的资费页已接入统一发布。", "system")),
         relapse="近一周到期续费投诉又明显增加，掌上营业厅的提醒没有发出"),
    Tale("短信增值", "短信增值业务退订不成功", 40, VERIFYING, "DATA",
         "退订接口返回成功但计费没有同步。", "退订指令与计费每天只同步一次，月末积压。",
         "退订实时同步计费，失败自动重试并告警。",
         (Asked(("退订后仍扣费", "退订与计费每天只同步一次", "同步失败没有重试，也没有人看到"), "machine",
                kind="support"),),
         None, (Measure("退订实时同步计费", "20091", "data_head", "已改为实时，失败重试三次后告警。", "system",
                        5),)),
    Tale("国际漫游", "境外流量提醒不及时", 20, IMPROVING, "NET",
         "漫游话单到达延迟。", "提醒以话单为准，境外话单平均迟到三小时。", "提醒改按信令触发；日租时段写进短信。",
         (Asked(("客户超出后才收到提醒", "提醒等话单到达才发", "流程没有规定以信令触发提醒"), "method"),),
         Looked("field_test", "在漫游实验卡上核对提醒到达时间。", "十张卡平均迟到 3 小时 12 分。", "金华"),
         (Measure("提醒改按信令触发", "20101", "network_head", "已在全省开通。", "system", 4),
          Measure("日租提醒短信写明起止时间", "20023", "service_head", "", days=6))),
    Tale("携号转网", "携号转网资格查询等待过久", 18, MEETING, "IT",
         "查询接口高峰排队。", "查询逐个渠道串行，超时重试放大了排队。", "查询改为并行并缓存当日结果，高峰限流。",
         (Asked(("查询等待四十分钟", "各渠道查询串行，超时又重试", "接口没有限流和缓存的规则"), "machine",
                kind="rule"),),
         None, (Measure("查询改为并行并缓存当日结果", "20083", "it_head", "", "system", 20),), major=True),
    Tale("5G 套餐", "5G 套餐限速规则看不懂", 14, PLANNING, "MKT",
         "资费页没有写限速条件。", "资费页模板没有限速一栏。", "",
         (Asked(("页面只写不限量", "资费页模板没有限速一栏"), "material", kind="rule"),)),
    Tale("营业厅服务", "周末营业厅排队过长", 10, ANALYSING, "MKT", "周末台席没有增加。",
         tree=(Asked(("周末台席只开一半",), "people", kind="duty"),)),
    Tale("家庭宽带装移机", "装机预约多次改期", 6, OPEN, kind=Kind.BATCH),
)
