"""Campaigns of the marketing department, as its own tests know them."""

import pytest

from tests import worlds
from tests.marketing_review.campaigns import House
from tests.marketing_review.conftest import examine_the_same_bytes_once  # noqa: F401 - used by every office

worlds.build("measures", house=House)
worlds.build("measures", on="house", running=lambda house: house.launch())


@pytest.fixture
def house(db):
    return worlds.get("house")


@pytest.fixture
def running(house):
    return worlds.get("running")
