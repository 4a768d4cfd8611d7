"""Transactional tests empty the tables afterwards, for which the guards step aside."""

from collections.abc import Iterator

import pytest

from tests.ledger.guards import lifted_for_flush


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards() -> Iterator[None]:
    with lifted_for_flush():
        yield
