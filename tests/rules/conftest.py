"""Transactional tests empty the tables afterwards, for which the guards step aside."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.ledger.guards import lifted_for_flush


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards() -> Iterator[None]:
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """A page answered in English leaves its language to the next test."""
    yield
    translation.deactivate()
