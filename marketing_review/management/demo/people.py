"""The demo's organisation: ten departments, twelve city branches, posts and about sixty people."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from approvals.organisation.models import Department, Person, Post
from approvals.organisation.services import appoint, create_department, create_person, create_post
from workflows.ledger.actor import SYSTEM

PASSWORD: Final = "loopdesk-demo-2026"  # noqa: S105 - the demo's, told in the README

DEPARTMENTS: Final = (
    ("QM", "品质管理部"), ("MKT", "市场经营部"), ("CSC", "客户服务中心"), ("GRP", "集团客户部"), ("DATA", "数据部"),
    ("ENG", "工程建设部"), ("NET", "网络部"), ("IT", "信息技术中心"), ("LEGAL", "法律事务部"), ("OFFICE", "综合部"),
)
BRANCHES: Final = (
    ("HZ", "杭州"), ("NB", "宁波"), ("WZ", "温州"), ("JX", "嘉兴"), ("HU", "湖州"), ("SX", "绍兴"), ("JH", "金华"),
    ("QZ", "衢州"), ("ZS", "舟山"), ("TZ", "台州"), ("LS", "丽水"), ("YW", "义乌"),
)
# code: (name, department, heads it)
POSTS: Final = {
    "marketing_clerk": ("营销策划岗", "MKT", False), "marketing_head": ("市场经营部经理", "MKT", True),
    "business_tester": ("业务测试岗", "MKT", False), "expert_business": ("业务专家", "MKT", False),
    "quality_reviewer": ("品质审核岗", "QM", False), "quality_head": ("品质管理部经理", "QM", True),
    "process_manager": ("流程经理", "QM", False), "process_test_base": ("流程测试基地", "QM", False),
    "process_committee": ("流程管理委员会", "PROV", False),
    "service_reviewer": ("客服审核岗", "CSC", False), "service_head": ("客户服务中心主任", "CSC", True),
    "knowledge_editor": ("知识库编辑岗", "CSC", False), "service_trainer": ("客服培训岗", "CSC", False),
    "expert_service": ("服务专家", "CSC", False),
    "legal_reviewer": ("法律审核岗", "LEGAL", False), "legal_head": ("法律事务部经理", "LEGAL", True),
    "expert_legal": ("法律专家", "LEGAL", False),
    "it_tester": ("系统测试岗", "IT", False), "it_configurator": ("系统配置岗", "IT", False),
    "it_head": ("信息技术中心主任", "IT", True), "expert_system": ("系统专家", "IT", False),
    "data_reviewer": ("数据审核岗", "DATA", False), "data_head": ("数据部经理", "DATA", True),
    "expert_internet": ("互联网专家", "DATA", False),
    "corporate_reviewer": ("集团客户审核岗", "GRP", False), "corporate_clerk": ("集团营销策划岗", "GRP", False),
    "network_reviewer": ("网络审核岗", "NET", False), "network_head": ("网络部经理", "NET", True),
    "engineering_head": ("工程建设部经理", "ENG", True),
    "risk_reviewer": ("风险管控岗", "OFFICE", False), "finance_reviewer": ("财务审核岗", "OFFICE", False),
    "office_head": ("综合部经理", "OFFICE", True), "leader": ("分管副总经理", "PROV", False),
}
# (number, name, department, role, posts)
PEOPLE: Final = (
    ("20001", "陈晓", "MKT", "staff", "marketing_clerk"), ("20002", "李思远", "MKT", "staff", "marketing_clerk"),
    ("20003", "孙佳宁", "MKT", "staff", "marketing_clerk"), ("20004", "吴浩然", "MKT", "staff", "marketing_clerk"),
    ("20005", "沈波", "MKT", "staff", "business_tester"), ("20006", "韩梅", "MKT", "staff", "marketing_head"),
    ("20007", "郑凯", "MKT", "staff", "marketing_clerk"), ("20008", "冯雅", "MKT", "staff", "expert_business"),
    ("20011", "王敏", "QM", "staff", "quality_reviewer"), ("20012", "刘洋", "QM", "staff", "quality_reviewer"),
    ("20013", "何嘉", "QM", "staff", "quality_head"), ("20014", "吕晨", "QM", "staff", "process_test_base"),
    ("20021", "赵琳", "CSC", "staff", "service_reviewer"), ("20022", "周思敏", "CSC", "staff", "service_reviewer"),
    ("20023", "于兰", "CSC", "staff", "knowledge_editor"), ("20024", "唐雪", "CSC", "staff", "service_trainer"),
    ("20025", "许文", "CSC", "staff", "service_head"), ("20026", "白洁", "CSC", "staff", "expert_service"),
    ("20031", "钱宁", "LEGAL", "staff", "legal_reviewer"), ("20032", "谢岩", "LEGAL", "staff", "expert_legal"),
    ("20033", "潘正", "LEGAL", "staff", "legal_head"),
    ("20041", "周总", "PROV", "leader", "leader"), ("20042", "顾总", "PROV", "leader", "process_committee"),
    ("20051", "吴静", "QM", "process_manager", "process_manager"), ("20052", "彭宇", "QM", "process_manager", ""),
    ("20061", "郑审", "OFFICE", "auditor", ""), ("20062", "邓明", "OFFICE", "auditor", ""),
    ("20071", "管理员", "IT", "administrator", ""),
    ("20081", "冯涛", "IT", "staff", "it_tester"), ("20082", "郭凡", "IT", "staff", "it_configurator"),
    ("20083", "秦川", "IT", "staff", "expert_system"), ("20084", "任杰", "IT", "staff", "it_head"),
    ("20091", "蒋欣", "DATA", "staff", "data_reviewer"), ("20092", "宋岩", "DATA", "staff", "expert_internet"),
    ("20093", "贺云", "DATA", "staff", "data_head"),
    ("20101", "高飞", "NET", "staff", "network_reviewer"), ("20102", "石磊", "NET", "staff", "network_head"),
    ("20111", "徐青", "GRP", "staff", "corporate_reviewer"), ("20112", "丁宁", "GRP", "staff", "corporate_clerk"),
    ("20113", "方圆", "GRP", "staff", "corporate_clerk"), ("20121", "魏强", "ENG", "staff", "engineering_head"),
    ("20131", "李强", "OFFICE", "staff", "risk_reviewer"), ("20132", "孙浩", "OFFICE", "staff", "finance_reviewer"),
    ("20133", "姚静", "OFFICE", "staff", "office_head"),
)
BRANCH_PEOPLE: Final = ("唐丽", "陆鸣", "叶青", "金鑫", "董洁", "余航", "章华", "毛宁", "柳岸", "江涛", "洪亮", "骆冰",
                        "范蕾", "汪洋", "戴维", "钟灵", "龚雪", "彭博")


def settle_people(at: datetime) -> dict[str, Person]:
    """Make departments, posts and people; returns the people by staff number."""
    departments = _departments(at)
    posts = _posts(departments, at)
    people = {}
    hashed = make_password(PASSWORD)
    for number, name, department, role, post in (*PEOPLE, *_branch_people()):
        person = create_person(number=number, name=name, department_id=departments[department].pk, role=role,
                               by=SYSTEM, at=at, email=f"{number}@example.org")
        if post:
            appoint(person_id=person.pk, post_id=posts[post].pk, since=at, by=SYSTEM, at=at)
        people[number] = person
    # One hash for all: the demo's password is known anyway, and hashing sixty times takes longer than all the rest.
    Person.objects.filter(number__in=people).update(password=hashed, must_change_password=False)
    return {person.number: person for person in Person.objects.filter(number__in=people).select_related("department")}


def _departments(at: datetime) -> dict[str, Department]:
    root = create_department(code="PROV", name="省公司", kind="province", parent_id=None, by=SYSTEM, at=at)
    made = {"PROV": root}
    for order, (code, name) in enumerate(DEPARTMENTS, 1):
        made[code] = create_department(code=code, name=name, kind="department", parent_id=root.pk, by=SYSTEM, at=at,
                                       order=order)
    for order, (code, city) in enumerate(BRANCHES, 101):
        made[code] = create_department(code=code, name=f"{city}分公司", kind="branch", parent_id=root.pk, by=SYSTEM,
                                       at=at, order=order)
    return made


def _posts(departments: dict[str, Department], at: datetime) -> dict[str, Post]:
    named = {f"branch_{code}": (f"{city}营销执行岗", code, False) for code, city in BRANCHES}
    return {
        code: create_post(code=code, name=name, department_id=departments[department].pk, by=SYSTEM, at=at,
                          is_head=heads)
        for code, (name, department, heads) in {**POSTS, **named}.items()
    }


def _branch_people() -> list[tuple[str, str, str, str, str]]:
    """One person for every branch, and a second one for the larger ones."""
    return [
        (f"3{number:04d}", name, BRANCHES[number % 12][0], "staff", f"branch_{BRANCHES[number % 12][0]}")
        for number, name in enumerate(BRANCH_PEOPLE)
    ]
