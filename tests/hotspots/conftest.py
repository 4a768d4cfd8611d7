from tests.watching.conftest import desk, office

__all__ = ["desk", "office"]
