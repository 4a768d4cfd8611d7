"""The triggers that let a table only grow, for migrations: the database itself refuses the rest, whoever asks.

On PostgreSQL they stay in force for the replication role; on SQLite INSERT OR REPLACE needs a guard of its own."""

from __future__ import annotations

from typing import Final

PRIMARY: Final = "id = NEW.id"


def statements(vendor: str, table: str, *, taken: str = PRIMARY) -> list[str]:
    """What makes this table append-only; `taken` says, in SQL, which row a new one would replace (SQLite)."""
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
        ]
    refused = "BEGIN SELECT RAISE(ABORT, 'This table is append-only: {what} is refused.'); END"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refused.format(what='UPDATE')}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refused.format(what='DELETE')}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - names of our own tables
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {refused.format(what='REPLACE')}",
    ]
