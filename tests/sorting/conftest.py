"""A tree of categories, sorted and unsorted contacts, and people who may and may not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from complaints.models import Category, Contact, ImportRun, Source
from complaints.services import keep_tree
from tests.organisation.factories import common_people

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SAID = {
    "城乡建设": ["小区电梯坏了物业不修", "楼上漏水开发商不管", "路面塌陷没人修补", "违章建筑占了消防通道"],
    "交通运输": ["公交车半小时等不到一趟", "出租车拒载还绕路", "地铁站出口没有电梯", "客运站售票员态度差"],
    "卫生计生": ["医院挂号排队一上午", "疫苗接种预约不上", "诊所没有执业许可证", "护士打针打错了药"],
}
ENDINGS = ["，请尽快处理", "，已经反映三次", "，希望有人管一管", "，大家意见很大"]


def as_person(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def office(db):
    return common_people()


@pytest.fixture
def by(office):
    return office.zhaolin.as_actor()


@pytest.fixture
def tree(by):
    paths = [(name, "其他") for name in SAID]
    return keep_tree(name="部门分类", paths=paths, by=by, at=MORNING).tree


def contacts(rows, tree=None):
    """Contacts of (title, category name or empty), an hour apart."""
    source, _ = Source.objects.get_or_create(code="hotline", defaults={"name": "10086 热线"})
    run = ImportRun.objects.create(kind="contacts", source=source, name="投诉.csv", sha256="0" * 64, size=1,
                                   by_name="导入人", uploaded_at=MORNING)
    keys = dict(Category.objects.filter(level=1).values_list("name", "pk"))
    first = Contact.objects.count()
    Contact.objects.bulk_create(
        Contact(source=source, number=f"S{first + n}", kind="complaint", at=MORNING - timedelta(hours=n), run=run,
                category_id=keys.get(name), category_said="", customer="", title=title, text=f"{title}。")
        for n, (title, name) in enumerate(rows))
    return list(Contact.objects.order_by("pk")[first:])


@pytest.fixture
def labelled(tree):
    return contacts([(said + ending, name) for name, all_of in SAID.items() for said in all_of for ending in ENDINGS])
