"""A few products with two months of contacts, the people around tickets, and a moment in December."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from complaints.models import Contact, Exposure, ImportRun, Place, Product, Source
from tests.tickets.factories import people

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DECEMBER_4 = datetime(2026, 12, 4, 2, 0, tzinfo=UTC)
DECEMBER_5 = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)


def run(at=DECEMBER_4, state="finished"):
    source, _ = Source.objects.get_or_create(code="hotline", defaults={"name": "10086 热线"})
    return ImportRun.objects.create(kind="contacts", source=source, name="投诉.csv", sha256="0" * 64, size=1,
                                    by_name="导入人", uploaded_at=at, state=state, ended_at=at)


def contacts(number, *, month, product="宽带", kind="complaint", run_=None, day=3):
    run_ = run_ or run()
    named = Product.objects.get_or_create(name=product)[0] if product else None
    first = Contact.objects.count()
    at = datetime(month.year, month.month, day, 4, 0, tzinfo=UTC)
    Contact.objects.bulk_create(
        Contact(source=run_.source, number=f"A{first + n}", kind=kind, at=at, product=named, run=run_,
                category_said="", customer="138****8000", title="网络慢", text="=1+1") for n in range(number))


def exposure(value, *, month, product="宽带", measure="customers", day=3, place=""):
    names = {key: model.objects.get_or_create(name=name)[0]
             for key, model, name in (("place", Place, place), ("product", Product, product))}
    Exposure.objects.create(measure=measure, day=month.replace(day=day), value=value, run=run(), **names)


def as_person(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def office(db):
    return people()


@pytest.fixture
def autumn(office):
    """宽带 goes from 40 complaints down to 10 of as many customers; 手机 hardly changes; some name no product."""
    for month, broadband, mobile in ((OCTOBER, 40, 9), (NOVEMBER, 10, 8)):
        contacts(broadband, month=month)
        contacts(mobile, month=month, product="手机")
        contacts(3, month=month, product="手机", kind="enquiry")
        contacts(2, month=month, product="", kind="suggestion")
        exposure(100_000, month=month)
    return office
