"""What every test shares: property tests of one speed, tests without a database marked as pure."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("suite")

PURE = {"bpmn", "engine", "properties"}
SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[2] / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name in PURE:
            item.add_marker(pytest.mark.pure)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real models and data; its absence is said aloud, never passed over."""
    if not SAMPLES.is_dir():
        pytest.skip(f"REAL DATA MISSING: {SAMPLES} does not exist; set LOOPDESK_SAMPLES")
    return SAMPLES
