"""A source of complaints, the common people, and the moment in which tests take place."""

from datetime import UTC, datetime

import pytest

from complaints.services import create_source
from tests.organisation.factories import common_people

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(db):
    return common_people()


@pytest.fixture
def by(office):
    return office.zhaolin.as_actor()


@pytest.fixture
def hotline(by):
    return create_source(code="hotline", name="10086 热线", by=by, at=MORNING)
