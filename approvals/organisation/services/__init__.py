"""Everything that changes the organisation; each deed is recorded in the ledger."""

from approvals.organisation.services.departments import (
    close_department,
    create_department,
    move_department,
    rename_department,
    reopen_department,
)
from approvals.organisation.services.passwords import change_password, set_start_password
from approvals.organisation.services.people import (
    change_person,
    create_person,
    deactivate_person,
    reactivate_person,
    set_role,
)
from approvals.organisation.services.posts import appoint, change_post, create_post, end_holding
from approvals.organisation.services.refusals import CannotOrganise
from approvals.organisation.services.signing import record_failure, record_sign_in, record_sign_out

__all__ = [
    "CannotOrganise",
    "appoint",
    "change_password",
    "change_person",
    "change_post",
    "close_department",
    "create_department",
    "create_person",
    "create_post",
    "deactivate_person",
    "end_holding",
    "move_department",
    "reactivate_person",
    "record_failure",
    "record_sign_in",
    "record_sign_out",
    "rename_department",
    "reopen_department",
    "set_role",
    "set_start_password",
]
