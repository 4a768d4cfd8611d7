"""What of the demo is still to come, on disk: the product is usable before all of its two hundred cases are told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Rest:
    """The demo as it was begun, and how many pieces of what was left are done."""

    at: datetime
    seed: int
    cases: int
    processes: bool
    done: int = 0

    @classmethod
    def kept(cls) -> Self | None:
        """What a run before this one left, or None."""
        try:
            told = json.loads(_place().read_text())
        except FileNotFoundError:
            return None
        return cls(**{**told, "at": datetime.fromisoformat(told["at"])})

    def keep(self) -> None:
        """Write it down for `--go-on`, whole or not at all."""
        coming = _place().with_suffix(".coming")
        coming.write_text(json.dumps({**asdict(self), "at": self.at.isoformat()}))
        coming.replace(_place())

    def one_more(self) -> Self:
        """The same with one more piece done, kept."""
        further = replace(self, done=self.done + 1)
        further.keep()
        return further

    @staticmethod
    def forget() -> None:
        """Nothing is left."""
        _place().unlink(missing_ok=True)


def _place() -> Path:
    return Path(settings.VAR_DIR) / "demo-rest.json"
