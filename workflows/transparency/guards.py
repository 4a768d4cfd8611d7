"""The triggers that keep everybody from changing history: whether all of them stand guard."""

from __future__ import annotations

from typing import Final

from workflows.ledger.statements import execute, is_postgres
from workflows.transparency import wards
from workflows.transparency.findings import Fault, Finding, Slice

LOG: Final = ("transparency_leaf", "transparency_tile", "transparency_checkpoint")
POSTGRESQL: Final = {
    "ledger_event_append_only": "ledger_event", "ledger_stream_stays": "ledger_stream",
    "ledger_stream_moves_on": "ledger_stream", "transparency_log_grows": "transparency_log",
    "transparency_log_stays": "transparency_log", **{f"{table}_append_only": table for table in LOG},
}
SQLITE: Final = {
    **{f"ledger_stream_{what}": "ledger_stream" for what in ("no_delete", "no_replace", "moves_on")},
    "transparency_log_grows": "transparency_log", "transparency_log_stays": "transparency_log",
    **{f"{table}_no_{what}": table for table in ("ledger_event", *LOG) for what in ("update", "delete", "replace")},
}
STANDING_POSTGRESQL: Final = """
SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'
"""
STANDING_SQLITE: Final = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s"


def missing(cursor: None) -> Slice:
    """Guards that are gone, that stand at another table, or that would step aside for the replication role."""
    if is_postgres():
        due, standing = POSTGRESQL | _of_wards(["append_only"]), dict(execute(STANDING_POSTGRESQL))
    else:
        due = SQLITE | _of_wards(["no_update", "no_delete", "no_replace"])
        standing = dict(execute(STANDING_SQLITE, ["%RAISE(ABORT%"]))
    return Slice([Finding(Fault.GUARD_GONE, 0, place=name) for name, table in due.items()
                  if standing.get(name) != table])


def _of_wards(whats: list[str]) -> dict[str, str]:
    return {f"{table}_{what}": table for table in wards.tables() for what in whats}
