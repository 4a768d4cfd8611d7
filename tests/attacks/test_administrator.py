"""What an administrator can reach in the application, and a programmer in the ORM: no way leads to the past."""

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.organisation.factories import add_person
from tests.url_walk import places
from workflows.ledger.models import Event, Stream
from workflows.transparency.models import Checkpoint, Leaf, Log, Tile

KEPT = [Event, Leaf, Tile, Checkpoint]


@pytest.mark.parametrize("model", [*KEPT, Stream, Log])
def test_no_way_of_the_orm_deletes(ledger, model):
    before = list(model.objects.order_by("pk").values_list())
    for deed in (lambda: model.objects.all().delete(), lambda: model.objects.first().delete(),
                 lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    assert list(model.objects.order_by("pk").values_list()) == before
    assert ledger.faults() == []


@pytest.mark.parametrize("model", KEPT)
def test_no_way_of_the_orm_changes(ledger, model):
    one = model.objects.order_by("pk").first()
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    key = model._meta.pk.name
    for deed in (one.save, lambda: model.objects.update(**{fields[-1]: getattr(one, fields[-1])}),
                 lambda: model.objects.bulk_update([one], [fields[-1]]),
                 lambda: model.objects.bulk_create([one], update_conflicts=True, unique_fields=[key],
                                                   update_fields=fields),
                 lambda: model.objects.update_or_create(pk=one.pk, defaults={fields[-1]: getattr(one, fields[-1])})):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    assert ledger.faults() == []


def test_there_is_no_back_office_and_no_page_that_changes_events(ledger):
    assert not apps.is_installed("django.contrib.admin")
    administrator = Client()
    administrator.force_login(add_person(role="administrator"))
    before = ledger.snapshot()
    for place in places("reports.ledger"):
        url = reverse(place.name, kwargs={"size": 300} if place.parameters else None)
        for method in ("post", "put", "patch", "delete"):
            assert getattr(administrator, method)(url).status_code in (302, 405)
    assert ledger.snapshot()[: len(before)] == before
    assert ledger.faults() == []
