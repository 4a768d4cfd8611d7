"""Verbs of the editor: a working copy is started, kept while somebody holds it, and saved as a draft version."""

from workflows.editor.services.drafts import discard_draft, import_draft, keep_draft, start_draft
from workflows.editor.services.errors import CannotEdit, Locked, Stale
from workflows.editor.services.locks import hold_draft, leave_draft, take_over
from workflows.editor.services.saving import save_version

__all__ = [
    "CannotEdit", "Locked", "Stale", "discard_draft", "hold_draft", "import_draft", "keep_draft", "leave_draft",
    "save_version", "start_draft", "take_over",
]
