"""The pages of a case: filling in, reading, reviewing, files and the OA system's door; all of it without scripts."""

import json

import pytest
from django.test import Client

from tests.marketing_review.world import content


@pytest.fixture(autouse=True)
def at_the_offices_time(office, monkeypatch):
    """Doors ask what time it is; here it is the time of the story."""
    import importlib

    for name in ("doors", "new", "edit", "case", "files", "oa"):
        monkeypatch.setattr(importlib.import_module(f"marketing_review.views.{name}"), "now", office.tick)
    for name in ("acting", "doors", "items"):
        monkeypatch.setattr(importlib.import_module(f"approvals.inbox.views.{name}"), "now", office.tick)


def browser(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_smoke(office):
    c = browser(office.chenxiao)
    assert c.get("/c/new/").status_code == 200
    r = c.post("/c/new/", {"category": "prepaid-gift", "title": "试一试"})
    assert r.status_code == 303, r.content.decode()[:500]
    assert c.get(r["Location"]).status_code == 200
    case = office.open()
    for tab in ("form", "changes", "files", "trail", "tasks", "flow"):
        assert c.get(f"/c/{case.key}/?tab={tab}").status_code == 200
    case = office.to_cosign(case)
    z = browser(office.zhaolin)
    for tab in ("form", "changes", "files", "trail", "tasks", "flow"):
        assert z.get(f"/c/{case.key}/?tab={tab}").status_code == 200
    item = office.item(case, "service_review")
    r = z.get(f"/inbox/{item.pk}/")
    assert r.status_code == 200
    assert "verdict.script.B1" in r.content.decode()
    assert c.get(f"/c/{case.key}/diff/").status_code == 200
