"""The command writes a file for every case that ended before a day, once, and says so; nothing is taken out."""

import json
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.runtime.conftest import CLERK, NOON, decide
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from workflows.ledger.models import Event
from workflows.runtime.services import start_case
from workflows.transparency.archive import archived, changed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.LEDGER_ARCHIVE_DIR, settings.LOG_KEYS_DIR = str(tmp_path / "archive"), str(tmp_path / "keys")
    settings.CHECKPOINT_PLACES = []


@pytest.fixture
def cases(world):
    """Two that ended, a week apart, and one that goes on."""
    publish("letter", in_a_row("letter", "read"))
    found = [start_case(process_key="letter", key=f"L-{number}", title="来信", by=CLERK, at=NOON)
             for number in (1, 2, 3)]
    for case, days in ((found[0], 1), (found[1], 8)):
        decide(world, case, "read", at=NOON + timedelta(days=days))
    return found


def archive(days):
    """The hashes and paths that the command prints."""
    out = StringIO()
    call_command("archive_cases", before=f"{NOON + timedelta(days=days):%Y-%m-%d}", stdout=out)
    return [line.split("  ") for line in out.getvalue().splitlines()]


def test_every_case_that_ended_before_the_day_gets_its_file_once(cases):
    events = Event.objects.filter(stream__startswith="case:").count()
    [(digest, path)] = archive(days=5)
    assert Path(path).name == "case-L-1-" + str(Event.objects.filter(stream="case:L-1").count()) + ".jsonl"
    assert sha256(Path(path).read_bytes()).hexdigest() == digest
    told = [json.loads(line) for line in Path(path).read_text().splitlines()]
    assert told[0]["stream"] == "case:L-1"
    assert [json.loads(one["body"])["verb"] for one in told[1:]] == list(
        Event.objects.filter(stream="case:L-1").order_by("seq").values_list("verb", flat=True))
    assert [one.stream for one in archived()] == ["case:L-1"]
    assert archive(days=5) == []
    assert [Path(path).name.rsplit("-", 1)[0] for _digest, path in archive(days=30)] == ["case-L-2"]
    assert Event.objects.filter(stream__startswith="case:").count() == events
    assert changed(None).findings == []


def test_nothing_that_goes_on_or_ended_later_is_archived(cases):
    assert archive(days=-30) == []
    assert list(archived()) == []


def test_a_day_that_is_none_is_refused_with_an_example(db):
    with pytest.raises(CommandError, match="2020-01-01"):
        call_command("archive_cases", before="voriges Jahr")
