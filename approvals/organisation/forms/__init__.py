"""What people may type on the organisation's pages."""

from approvals.organisation.forms.fields import PageForm, form_from
from approvals.organisation.forms.organisation import (
    AppointForm,
    DepartmentForm,
    FilterForm,
    HoldForm,
    MoveForm,
    PostForm,
    PostStateForm,
    RenameForm,
    UploadForm,
)
from approvals.organisation.forms.people import (
    DeactivateForm,
    PasswordForm,
    PersonDataForm,
    PersonForm,
    RoleForm,
    SignInForm,
)

__all__ = [
    "AppointForm",
    "DeactivateForm",
    "DepartmentForm",
    "FilterForm",
    "HoldForm",
    "MoveForm",
    "PageForm",
    "PasswordForm",
    "PersonDataForm",
    "PersonForm",
    "PostForm",
    "PostStateForm",
    "RenameForm",
    "RoleForm",
    "SignInForm",
    "UploadForm",
    "form_from",
]
