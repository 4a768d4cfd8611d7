import pytest

from tests.fieldwork.conftest import Office


@pytest.fixture
def office(db):
    return Office()
