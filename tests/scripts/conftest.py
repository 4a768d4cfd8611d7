"""A case to tell something about; transactional tests empty the tables afterwards, for which the guards step aside."""

import pytest

from tests.runtime.desk import filled
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from tests.scripts.writing import NOON, ZHAO
from workflows.runtime.services import start_case


@pytest.fixture
def world(monkeypatch):
    return filled(monkeypatch)


@pytest.fixture
def case(world, db):
    publish("letter", in_a_row("letter", "write", "send"))
    return start_case(process_key="letter", key="MKT-2026-0417", title="岁末充100送50", by=ZHAO, at=NOON)
