"""What every test shares: property tests of one speed, tests without a database marked as pure."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

from approvals.working_time import selectors
from tests.ledger.guards import lifted_for_flush

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("suite")

PURE = {"bpmn", "engine", "properties"}
SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[2] / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    elsewhere = pytest.mark.skip(reason="needs PostgreSQL: run it through tools/private_postgres.py")
    for item in items:
        if item.path.parent.name in PURE:
            item.add_marker(pytest.mark.pure)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(elsewhere)


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards() -> Iterator[None]:
    """Transactional tests are emptied afterwards; the product's tables refuse that."""
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """A page answered in English must not leak into the next test."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def calendars_are_asked_for_once() -> Iterator[None]:
    """How often the calendar's revision is asked for is a matter of seconds; counted statements must not be. What a
    test changes is known at once all the same: a change forgets what was read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selectors, "FRESH", 3600.0)
        patch.setattr(selectors, "FRESH_IN_A_MOVE", 3600.0)
        yield


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real models and data; its absence is said aloud, never passed over."""
    if not SAMPLES.is_dir():
        pytest.skip(f"REAL DATA MISSING: {SAMPLES} does not exist; set LOOPDESK_SAMPLES")
    return SAMPLES
