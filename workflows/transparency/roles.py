"""What the application's role may do in PostgreSQL: read and write, and in the ledger read and add only.

A role of its own owns the tables and migrates them."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from workflows.ledger.statements import execute, is_postgres
from workflows.transparency import wards

ADDED_TO: Final = ("ledger_event", "transparency_leaf", "transparency_tile", "transparency_checkpoint")
MOVED_ON: Final = ("ledger_stream", "transparency_log", "transparency_key")
READ: Final = ("django_migrations",)
NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
FLAGS: Final = {"superuser": "rolsuper", "bypass_rls": "rolbypassrls", "replication": "rolreplication",
                "create_role": "rolcreaterole"}
HELD: Final = """
SELECT t.name, p.privilege FROM unnest(%s::text[]) AS t(name), unnest(%s::text[]) AS p(privilege)
WHERE has_table_privilege(current_user, t.name, p.privilege) ORDER BY 1, 2
"""
OWNED: Final = """
SELECT tablename FROM pg_tables WHERE tablename = ANY(%s) AND schemaname = current_schema()
AND pg_has_role(current_user, tableowner, 'MEMBER') ORDER BY 1
"""


class NoRoles(Exception):
    """There is nothing to grant here; the message says why."""


@dataclass(frozen=True, slots=True)
class Power:
    """Something that the role we run as may do and should not; `table` where it is about one."""

    what: str
    table: str = ""


def statements(role: str) -> list[str]:
    """What the owner carries out after every migration; the role's password is set by whoever runs the database."""
    if not is_postgres():
        raise NoRoles(_("只有 PostgreSQL 有数据库角色。"))
    if not NAME.match(role):
        raise NoRoles(_("角色名称只能用小写字母、数字和下划线：%(role)s") % {"role": role})
    rest = sorted(set(connection.introspection.table_names()) - {*_added_to(), *MOVED_ON, *READ})
    return [
        *_role(role), f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}", f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT ON {_names(_added_to())} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE ON {_names(MOVED_ON)} TO {role}",
        f"GRANT SELECT ON {_names(READ)} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_names(rest)} TO {role}",
    ]


def _added_to() -> tuple[str, ...]:
    return (*ADDED_TO, *wards.tables())


def _role(role: str) -> list[str]:
    """Making the role where there is none, and taking from it what it may have been given."""
    plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    there = execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return [f"{'ALTER' if there else 'CREATE'} ROLE {role} {plain}"]


def _names(tables: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in tables)


@transaction.atomic
def apply(wanted: Sequence[str]) -> None:
    """Carry the statements out, all or none."""
    with connection.cursor() as cursor:
        for statement in wanted:
            cursor.execute(statement)


def too_much() -> list[Power]:
    """What the role that this process runs as could do to history; nothing where it is as it should be.

    SQLite knows no roles: whoever can write to the file can do everything."""
    if not is_postgres():
        return [Power("file")]
    columns = ", ".join(FLAGS.values())
    [flags] = execute(f"SELECT {columns} FROM pg_roles WHERE rolname = current_user")  # noqa: S608 - names of ours
    found = [Power(what) for what, is_set in zip(FLAGS, flags, strict=True) if is_set]
    if found and found[0].what == "superuser":
        return found[:1]  # everything else follows
    every = [*_added_to(), "ledger_stream", "transparency_log"]
    found += [Power("owner", row[0]) for row in execute(OWNED, [every])]
    owned = {one.table for one in found}
    held = [*execute(HELD, [list(_added_to()), ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"]]),
            *execute(HELD, [["ledger_stream", "transparency_log"], ["DELETE", "TRUNCATE", "TRIGGER"]])]
    return found + [Power(privilege.lower(), table) for table, privilege in held if table not in owned]

