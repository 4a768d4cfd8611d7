"""People for tests of every room: the common fixture, and small makers for anybody else."""

from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.hashers import make_password

from approvals.organisation.models import Department, Holding, Person, Post

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "闭环台-测试口令-2026"

_serial = count(1)

DEPARTMENTS = {
    "MKT": "市场经营部",
    "QM": "品质管理部",
    "CSC": "客户服务中心",
    "GRP": "集团客户部",
    "DATA": "数据部",
    "ENG": "工程建设部",
    "NET": "网络部",
    "IT": "信息技术中心",
    "LEGAL": "法律事务部",
    "RISK": "风险管控部",
    "FIN": "财务部",
    "OFFICE": "综合部",
}
BRANCHES = {"HZ": "杭州分公司", "NB": "宁波分公司"}

# attribute: (number, name, department, role, post code, post name, heads the department)
PEOPLE = {
    "chenxiao": ("10001", "陈晓", "MKT", "staff", "marketing_clerk", "营销策划岗", False),
    "wangmin": ("10002", "王敏", "QM", "staff", "quality_reviewer", "品质审核岗", False),
    "liqiang": ("10003", "李强", "RISK", "staff", "risk_reviewer", "风险审核岗", False),
    "qianning": ("10004", "钱宁", "LEGAL", "staff", "legal_reviewer", "法律审核岗", False),
    "zhaolin": ("10005", "赵琳", "CSC", "staff", "service_reviewer", "客服审核岗", False),
    "sunhao": ("10006", "孙浩", "FIN", "staff", "finance_reviewer", "财务审核岗", False),
    "zhouzong": ("10007", "周总", "OFFICE", "leader", "leader", "分管副总经理", True),
    "wujing": ("10008", "吴静", "QM", "process_manager", "process_manager", "流程经理", True),
    "zhengshen": ("10009", "郑审", "OFFICE", "auditor", "", "", False),
    "liuyang": ("10010", "刘洋", "QM", "staff", "", "", False),
    "heguan": ("10011", "何管", "IT", "administrator", "", "", False),
    "fengtao": ("10012", "冯涛", "IT", "staff", "it_tester", "系统测试岗", False),
    "jiangxin": ("10013", "蒋欣", "DATA", "staff", "data_reviewer", "数据审核岗", False),
    "gaofei": ("10014", "高飞", "NET", "staff", "network_reviewer", "网络审核岗", False),
    "hanmei": ("10015", "韩梅", "MKT", "leader", "marketing_head", "市场经营部经理", True),
    "yulan": ("10016", "于兰", "CSC", "staff", "knowledge_editor", "知识库编辑岗", False),
    "xuqing": ("10017", "徐青", "GRP", "staff", "corporate_reviewer", "集团客户审核岗", False),
    "shenbo": ("10018", "沈波", "MKT", "staff", "business_tester", "业务测试岗", False),
    "tangli": ("10019", "唐丽", "HZ", "staff", "branch_HZ", "杭州营销执行岗", False),
    "luming": ("10020", "陆鸣", "NB", "staff", "branch_NB", "宁波营销执行岗", False),
    "pengyu": ("10021", "彭宇", "MKT", "process_manager", "", "", False),
}


def province() -> Department:
    """The root of the tree, made once."""
    return Department.objects.get_or_create(code="PROV", defaults={"name": "省公司", "kind": "province"})[0]


def add_department(code: str = "", name: str = "", kind: str = "department", parent=None) -> Department:
    """A department below the province company (or `parent`)."""
    code = code or f"D{next(_serial):05d}"
    made, _ = Department.objects.get_or_create(
        code=code, defaults={"name": name or f"部门{code}", "kind": kind, "parent": parent or province()}
    )
    return made


def add_post(code: str, name: str = "", department: Department | None = None, is_head: bool = False) -> Post:
    """A post, made once per code."""
    made, _ = Post.objects.get_or_create(
        code=code, defaults={"name": name or code, "department": department or province(), "is_head": is_head}
    )
    return made


def hold(person: Person, post: Post | str, since: datetime = LONG_AGO, until: datetime | None = None) -> Holding:
    """Let a person hold a post (by code or object)."""
    post = add_post(post, department=person.department) if isinstance(post, str) else post
    held = Holding.objects.filter(person=person, post=post, until=None).first() if until is None else None
    return held or Holding.objects.create(person=person, post=post, since=since, until=until)


def add_person(number: str = "", name: str = "", role: str = "staff", department=None, posts=(), **more) -> Person:
    """Somebody who can sign in with `PASSWORD`."""
    number = number or f"9{next(_serial):05d}"
    person = Person(number=number, name=name or f"员工{number}", role=role, department=department or province(), **more)
    person.set_password(PASSWORD)
    person.save()
    for post in posts:
        hold(person, post)
    return person


def common_people() -> SimpleNamespace:
    """The people of the acceptance scenarios, with departments (`.departments`) and posts (`.posts`); made once.

    Nearly every test begins with them: their rows are inserted together.
    """
    kinds = {**dict.fromkeys(DEPARTMENTS, "department"), **dict.fromkeys(BRANCHES, "branch")}
    names, root, password = DEPARTMENTS | BRANCHES, province(), make_password(PASSWORD)
    departments = all_made("code", [Department(code=code, name=names[code], kind=kind, parent=root)
                                    for code, kind in kinds.items()])
    people = all_made("number", [Person(number=number, name=name, role=role, department=departments[department],
                                        password=password)
                                 for number, name, department, role, *_post in PEOPLE.values()])
    posts = all_made("code", [Post(code=post, name=name, department=departments[department], is_head=is_head)
                              for _number, _name, department, _role, post, name, is_head in PEOPLE.values() if post])
    holders = {number: post for number, _name, _department, _role, post, *_more in PEOPLE.values() if post}
    Holding.objects.bulk_create(Holding(person=people[number], post=posts[post], since=LONG_AGO)
                                for number, post in holders.items() if people[number].is_new)
    return SimpleNamespace(departments=SimpleNamespace(**departments), posts=SimpleNamespace(**posts),
                           **{attribute: people[number] for attribute, (number, *_more) in PEOPLE.items()})


def all_made(key: str, wanted: list) -> dict[str, Any]:
    """The rows by their key; what is missing is inserted in one statement and `is_new`."""
    model, rows = type(wanted[0]), {getattr(row, key): row for row in wanted}
    rows |= {getattr(row, key): row for row in model.objects.filter(**{f"{key}__in": list(rows)})}
    for row in rows.values():
        row.is_new = row.pk is None
    model.objects.bulk_create(row for row in rows.values() if row.is_new)
    return rows
