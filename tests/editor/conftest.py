"""A process with a version in force, and three process managers at the editor."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from approvals.organisation.models import Department, Person
from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.editor import services
from workflows.editor.picture import with_picture
from workflows.ledger.actor import Actor
from workflows.library.services import create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU, HAN, ZHAO = (Actor(id=number, name=name) for number, name in enumerate(["吴静", "韩梅", "赵启明"], start=1))
ONE, TWO, THREE = (with_picture(bpmn(task("review", f"审核{number}"))) for number in "一二三")


def later(**delta) -> datetime:
    return NOON + timedelta(**delta)


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Results of checks and counts of requests are forgotten between tests."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def process(db):
    return create_process(key="small", name="小流程", by=WU, at=NOON)


@pytest.fixture
def published(process):
    version = draft_version(process_id=process.pk, source=ONE, by=WU, at=NOON, notes="首版")
    return publish_version(version_id=version.pk, by=ZHAO, at=NOON)


@pytest.fixture
def draft(process, published):
    """Wu has begun on the version in force."""
    return services.start_draft(process_id=process.pk, number=1, by=WU, at=NOON)


@pytest.fixture
def enter(client, db):
    """Sign somebody of this role in and return them."""
    department = Department.objects.create(code="quality", name="品质部", kind="province")

    def enter(role="process_manager", name="赵启明"):
        number = f"no-{role}-{Person.objects.count()}"
        person = Person.objects.create(number=number, name=name, department=department, role=role)
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return person

    return enter
