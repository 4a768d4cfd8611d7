"""The same figures of a house that another seed made."""

import pytest

from tests.dashboards.test_figures import Figures


class TestWinter(Figures):
    @pytest.fixture
    def at(self, winter):
        return winter.at
