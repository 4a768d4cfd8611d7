"""Verbs of the marketing case. Deciding itself (submit, pass, approve …) goes through `approvals.inbox.services`."""

from marketing_review.services.attachments import attach, attach_evidence, detach
from marketing_review.services.cases import CannotOpen, Saved, cancel_case, clone_case, open_case, save_draft
from marketing_review.services.errors import CannotAttach, CannotEdit, CannotRun, CannotSubmit
from marketing_review.services.evaluation import actual_values, compare
from marketing_review.services.oa import Answer, receive_oa_decision
from marketing_review.services.process import install_marketing_process
from marketing_review.services.retiring import (
    CannotRetire,
    restore_category,
    restore_checklist,
    retire_category,
    retire_checklist,
)
from marketing_review.services.rounds import gaps_in, mark_seen, open_reasons
from marketing_review.services.running import (
    enter_figures,
    give_feedback,
    open_emergency_procedure,
    resume_after_emergency,
    stop_in_emergency,
    suspend_in_emergency,
)
from marketing_review.services.standard import install_standard_templates
from marketing_review.services.tags import set_tags
from marketing_review.services.templates import (
    CannotPublishTemplate,
    publish_category_version,
    publish_checklist_version,
)

__all__ = [
    "Answer", "CannotAttach", "CannotEdit", "CannotOpen", "CannotPublishTemplate", "CannotRetire", "CannotRun",
    "CannotSubmit", "Saved", "actual_values", "attach", "attach_evidence", "cancel_case", "clone_case", "compare",
    "detach", "enter_figures", "gaps_in", "give_feedback", "install_marketing_process", "install_standard_templates",
    "mark_seen", "open_case", "open_emergency_procedure", "open_reasons", "publish_category_version",
    "publish_checklist_version", "receive_oa_decision", "restore_category", "restore_checklist",
    "resume_after_emergency", "retire_category", "retire_checklist", "save_draft", "set_tags", "stop_in_emergency",
    "suspend_in_emergency",
]  # fmt: skip
