"""The demo fills an empty installation, at once or begun now and gone on with beside the work."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from approvals.absence.models import Absence
from approvals.inbox.models import Copy, Urge
from approvals.organisation.models import Department, Person
from approvals.release import guards
from approvals.release.models import Trial
from marketing_review.management.demo import loading
from marketing_review.management.demo.rest import Rest
from marketing_review.models import Category, MarketingCase, State
from marketing_review.services.standard import CATEGORIES
from workflows.landscape.management.demo import filling
from workflows.landscape.management.demo.names import FIELDS
from workflows.ledger.selectors import verify_all
from workflows.library.models import Process


def test_the_demo_fills_an_empty_installation_once(db):
    said = StringIO()
    call_command("load_demo", "--cases", "19", "--no-processes", stdout=said)
    call_command("load_demo", "--if-empty", "--cases", "19", stdout=StringIO())

    assert "19" in said.getvalue()
    assert Department.objects.filter(kind="branch").count() == 12
    assert 55 <= Person.objects.count() <= 70
    assert Person.objects.get(number="20001").check_password("loopdesk-demo-2026")
    states = set(MarketingCase.objects.values_list("state", flat=True))
    assert {State.DRAFT, State.IN_COSIGN, State.RUNNING, State.SUSPENDED, State.CLOSED, State.REJECTED} <= states
    assert Category.objects.count() == len(CATEGORIES)
    assert set(Absence.objects.values_list("person__name", "substitutions__substitute__name")) == {
        ("钱宁", "谢岩"), ("蒋欣", None), ("赵琳", "周思敏")}
    assert Copy.objects.filter(person__name="韩梅", by__isnull=False).exists()
    assert Urge.objects.exists()
    compared = guards.compare(Trial.objects.select_related("release__version", "process").get(), timezone.now())
    assert {rail.key: rail.verdict for rail in compared.rails} == dict.fromkeys(("cycle", "returned", "late"), "passed")
    assert (compared.trial.started, compared.current.started) == (18, 18)
    assert all(verdict.wrong is None for verdict in verify_all())
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_a_demo_begun_is_gone_on_with_piece_by_piece_and_is_the_same_in_the_end(db, settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(filling, "FIELDS", tuple(field._replace(groups=field.groups[:1]) for field in FIELDS[:1]))
    call_command("load_demo", "--begin", "--cases", "24", stdout=StringIO())
    begun = MarketingCase.objects.count()
    states = set(MarketingCase.objects.values_list("state", flat=True))
    monkeypatch.setattr(loading, "trial_pieces", lambda *args, **options: iter(()))
    stopped = patch.object(loading, "tell", side_effect=KeyboardInterrupt)
    with stopped, pytest.raises(KeyboardInterrupt):
        call_command("load_demo", "--go-on", stdout=StringIO())
    processes = Process.objects.count()
    call_command("load_demo", "--go-on", stdout=StringIO())

    assert begun < 24 == MarketingCase.objects.count()
    assert {State.DRAFT, State.IN_COSIGN, State.RUNNING, State.SUSPENDED, State.CLOSED, State.REJECTED} <= states
    assert processes == Process.objects.count() > len(FIELDS[0].groups[0][1].split())
    assert Rest.kept() is None
    assert all(verdict.wrong is None for verdict in verify_all())
    call_command("load_demo", "--go-on", stdout=StringIO())  # nothing is left
    assert MarketingCase.objects.count() == 24
