import pytest

from tests.ledger.guards import lifted_for_flush


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.LOG_KEYS_DIR, settings.CHECKPOINT_PLACES = str(tmp_path / "keys"), []
