"""A campaign as 陈晓 types it: field by field what the form of 预存送费+实物 asks for."""

TITLE = "岁末充100送50+保温杯"
LINES = {
    "regions": "杭州、宁波",
    "period_start": "2026-12-15 00:00",
    "period_end": "2027-12-31 24:00",
    "target_customers": "在网满 6 个月且近 3 月 ARPU 30–80 元的个人客户",
    "list_size": "20000",
    "offer": "预存100元，赠费50元分5月返还每月10元，保温杯1只",
    "participation_rules": "同一身份证限办一次；与同类预存优惠互斥",
    "optout_rules": "发送 TDSC 到 10086 退订，未返赠费停止返还",
    "breach_rules": "合约期内销户视为违约，预存余额可退",
    "contract_months": "5",
    "tariff_structure": "预存款 100 元 + 按月返还",
    "tariff_items": "预存款 100 元，一次性收取",
    "tariff_rates": "通话、流量按客户原套餐执行",
    "tariff_billing": "每月返还 10 元，当月有效，不结转",
    "tariff_service": "原套餐服务内容不变",
    "tariff_conditions": "实名登记、无欠费、在网满 6 个月",
    "tariff_validity": "自办理次月起 5 个月",
    "budget": "1270000",
    "expected_revenue": "2000000",
    "agreement": "甲方参加「岁末充100送50」活动，乙方按月返还话费，期限 5 个月；重要条款已加粗提示。",
    "publicity": "岁末充值有礼：充 100 送 50，另赠保温杯一只，赠完即止。",
    "system_support": "计费系统配置返还包与互斥规则，掌厅增加活动入口",
    "config_order": "CFG-20261201-07",
    "emergency_contact": "市场经营部值班 13800000000",
    "expected_participation": "12",
    "expected_satisfaction": "85",
    "satisfaction_impact": "预计首周咨询量上升约 15%，已备口径，满意度影响可控",
}
CHANNELS = ("营业厅", "掌厅", "外呼")
QUESTIONS = (
    ("如何办理", "携带身份证到营业厅，或登录掌厅办理，即时生效。"),
    ("什么时候返还", "次月起每月 5 日前返还，共 5 个月。"),
    ("如何退订", "发送 TDSC 到 10086，24 小时内生效。"),
    ("礼品怎么领取", "凭办理短信到指定营业厅领取，60 天内有效。"),
    ("库存用尽怎么办", "登记候补，15 个工作日内补货，或改为等值话费。"),
    ("到期以后怎么收费", "恢复原套餐资费，到期前 7 天短信提醒。"),
    ("投诉如何升级", "值班长 2 小时内回电，仍不满意转品质管理部。"),
    ("哪些情况不能参加", "欠费、停机和集团统付号码不能参加。"),
)
ROWS = {
    "segments": [
        {"name": "标准档", "definition": "在网满 6 个月", "customers": "15000", "benefit": "50", "gift_cost": "18.50"},
        {"name": "回流档", "definition": "近 2 月通话不足 10 分钟", "customers": "5000", "benefit": "50",
         "gift_cost": "18.50"},
    ],
    "gifts": [{"item": "保温杯", "supplier": "康达日用品公司", "unit_cost": "18.50", "stock": "20000",
               "quantity": "20000", "delivery": "配送至营业厅，凭短信自提", "warranty": "七天包退、一年保修"}],
    "script": [{"question": question, "answer": answer} for question, answer in QUESTIONS[:7]],
    "risks": [
        {"kind": "欺诈套利", "risk": "同一客户多号套取礼品", "level": "3", "probability": "3",
         "countermeasure": "同一证件限办一次", "emergency_plan": "发现批量套取即暂停该渠道"},
        {"kind": "舆情", "risk": "礼品缺货引发集中投诉", "level": "3", "probability": "2",
         "countermeasure": "分批到店并公示库存", "emergency_plan": "缺货当日改为等值话费"},
    ],
    "targets": [
        {"measure": "办理率", "comparison": "≥", "value": "12"},
        {"measure": "万户投诉", "comparison": "≤", "value": "3.0"},
        {"measure": "礼品退换率", "comparison": "≤", "value": "0.5"},
    ],
}
REPORT = {"name": "保温杯质检报告.pdf", "mimeType": "application/pdf",
          "buffer": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"}
REASONS = (
    ("退订规则", "退订方式没有写明生效时间"),
    ("违约规则", "违约责任要写明是否收取违约金"),
)
CORRECTED = {
    "optout_rules": "发送 TDSC 到 10086 退订，24 小时内生效，未返赠费停止返还",
    "breach_rules": "合约期内销户视为违约，不收取违约金，预存余额可退",
}
ANSWERS = ("已写明 24 小时内生效", "已写明不收取违约金")
FIGURES = {"参与客户数": "2680", "办理失败": "12", "投诉": "40", "礼品发放": "2680", "礼品退换": "8",
           "收入": "268000", "成本": "183580"}
EVALUATION = {
    "实际满意度": "86.5",
    "营销效果": "办理率达到目标，带动续约。",
    "服务协同": "口径提前报送，客服无升级投诉。",
    "满意度影响": "首周咨询量上升 12%，与预评估接近。",
    "经验教训": "礼品应分三批到店，避免首周缺货。",
}
