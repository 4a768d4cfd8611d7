"""What every test shares: property tests of one speed, tests without a database marked as pure."""

import gc
import os
import runpy
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from approvals.working_time import selectors
from tests import worlds
from tests.ledger.guards import lifted_for_flush
from tests.migrated import copies

# The suite asks the same examples of the same code; `make explore` looks for new ones.
settings.register_profile("suite", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow],
                          derandomize=True, print_blob=True)
settings.register_profile("explore", settings.get_profile("suite"), derandomize=False, max_examples=500)
settings.load_profile(os.environ.get("LOOPDESK_HYPOTHESIS", "suite"))

PURE = {"bpmn", "engine", "properties"}
# Of what is shown, one test in so many runs on PostgreSQL as well (docs/decisions/0009).
ONE_IN = 4
SHOWN = {"test_answers.py", "test_files.py", "test_mail.py", "test_robots.py", "test_said.py", "test_templates.py",
         "test_trail_pdf.py", "test_words.py"}
ASKED_OF_BOTH = ("x00", "%00", "found", "search", "statements", "questions")
CLOCK = Path(__file__).parent / "clock"
SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[2] / "shared"))

os.environ["PYTHONPATH"] = os.pathsep.join([str(CLOCK), *filter(None, [os.environ.get("PYTHONPATH")])])
if Path(getattr(sys.modules.get("sitecustomize"), "__file__", None) or "").parent != CLOCK:
    runpy.run_path(str(CLOCK / "sitecustomize.py"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    elsewhere = pytest.mark.skip(reason="needs PostgreSQL: run it through tools/private_postgres.py")
    seen = Counter[Path]()
    for item in items:
        if item.path.parent.name in PURE or is_without_a_database(item):
            item.add_marker(pytest.mark.pure)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(elsewhere)
        elif is_about_what_is_shown(item.path) and not item.get_closest_marker("postgres"):
            if seen[item.path] % ONE_IN and not any(word in item.name for word in ASKED_OF_BOTH):
                item.add_marker(pytest.mark.sqlite_only)
            seen[item.path] += 1


def is_without_a_database(item: pytest.Item) -> bool:
    names = {"db", "transactional_db", "site"} & set(getattr(item, "fixturenames", ()))
    return not names and item.get_closest_marker("django_db") is None


def is_about_what_is_shown(path: Path) -> bool:
    """Pages, forms, files and words: what they ask the database is the services' and selectors' business."""
    return path.name.startswith("test_pages") or path.name.endswith("_pages.py") or path.name in SHOWN


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end: the collector of garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before anything of the test is there, worlds that it does not want make way."""
    worlds.clear(keep=worlds.wanted(item))


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Just before a test's transaction begins, the worlds that it wants are raised."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            worlds.raise_for(request.node)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database per worker, copied from one that is migrated already."""
    with django_db_blocker.unblock(), copies():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
        assert connection.features.supports_json_field  # SQLite is asked by three statements, which no test counts
    worlds.blocker = django_db_blocker
    yield
    worlds.clear(keep={})
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


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
