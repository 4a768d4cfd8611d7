"""Complaints day by day for the rules to look at, and the people who decide."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from complaints.models import Category, CategoryTree, Contact, ImportRun, Place, Product
from complaints.services import create_source, keep_file, start_run
from complaints.services.taking import go_on
from complaints.tickets import posts
from complaints.understanding import Mapping
from complaints.watching.services import sweep
from tests.organisation.factories import add_post, common_people, hold

AT = datetime(2026, 10, 19, 22, 0, tzinfo=UTC) - timedelta(hours=8)  # ten in the evening of the day
TODAY = date(2026, 10, 19)  # a Monday
SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", "../shared")) / "data" / "complaints"
EIGHT = [3, 9, 2, 10, 6, 6, 6, 6]  # mean 6.0, standard deviation 2.5


@pytest.fixture
def office(db):
    people = common_people()
    hold(people.zhaolin, add_post(posts.LOCATOR, "客服原因定位岗", people.zhaolin.department))
    return people


class Desk:
    """Puts complaints of one category on days, and sweeps."""

    def __init__(self, by):
        self.by = by
        source = create_source(code="hotline", name="10086 热线", by=by, at=AT)
        self.run = ImportRun.objects.create(
            kind="contacts", source=source, name="十月.csv", sha256="0" * 64, size=1, by_name="system", uploaded_at=AT)
        tree = CategoryTree.objects.create(name="分类")
        path = "充值缴费 › 未到账"
        self.category = Category.objects.create(tree=tree, level=2, name="未到账", path=path)
        self.place = Place.objects.create(name="杭州")
        self.product = Product.objects.create(name="网上充值")
        self.number = 0

    def put(self, day, number, **more):
        """So many complaints on the day, spread over its working hours."""
        begins = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
        made = []
        for at in range(number):
            self.number += 1
            said = {"kind": "complaint", "category": self.category, "place": self.place, "product": self.product,
                    "at": begins + timedelta(minutes=9 * 60 * at // max(number, 1)), "title": "网上银联充值未到账",
                    "text": "充值 100 元未到账", "customer": f"138****{self.number:04d}", "category_said": "", **more}
            made.append(Contact(source=self.run.source, run=self.run, number=str(self.number), **said))
        return Contact.objects.bulk_create(made)

    def mondays(self, *counts, **more):
        """Counts of the Mondays that end today."""
        for back, count in enumerate(reversed(counts)):
            self.put(TODAY - timedelta(weeks=back), count, **more)

    def sweep(self, since=TODAY, until=TODAY, at=AT):
        return sweep(since=since, until=until, at=at)


@pytest.fixture
def desk(office):
    return Desk(office.zhaolin.as_actor())


def bring(name, by, kind="contacts", **said):
    """Take in a file of real complaints, or of answers to a real survey."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{path} is not there: the claim about real complaints was not checked")
    source = create_source(code="real", name=name, by=by, at=AT)
    run = keep_file(source_id=source.pk, kind=kind, name=name, chunks=[path.read_bytes()], by=by, at=AT)
    mapping = Mapping.from_json(run.mapping | said)
    if kind == "contacts":
        mapping.kind = "complaint"
    return started(run, mapping, by)


def started(run, mapping, by):
    """The run to its end."""
    start_run(run_id=run.pk, mapping=mapping, by=by, at=AT)
    go_on(run_id=run.pk, at=AT, budget=60)
    assert ImportRun.objects.get(pk=run.pk).state == "finished"
    return run
