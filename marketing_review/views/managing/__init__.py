"""Templates that managers keep: categories and checklists, each version with what it changed; auditors read.

URLs: `manage-<categories|checklists>` lists; `manage-<category|checklist>` one, `?v=` a version and `?with=` another to
compare it with; `…-new` and `…-edit` a new version; POST `…-switch` takes it out of use and back (`note`).
"""

from marketing_review.views.managing.categories import (
    categories,
    category,
    category_edit,
    category_new,
    category_switch,
)
from marketing_review.views.managing.checklists import (
    checklist,
    checklist_edit,
    checklist_new,
    checklist_switch,
    checklists,
)

__all__ = [
    "categories", "category", "category_edit", "category_new", "category_switch", "checklist", "checklist_edit",
    "checklist_new", "checklist_switch", "checklists",
]
