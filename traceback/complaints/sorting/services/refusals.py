"""Why something is not done, in a sentence fit for whoever asked."""

from __future__ import annotations

from typing import Final

STREAM: Final = "sorting"


class CannotSort(Exception):
    """Nothing was changed; the sentence says why and what to do."""
