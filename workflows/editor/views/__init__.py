"""Doors of the editor: the page with its plain forms, and what its script asks for.

    editor            /p/<code>/edit/             where to begin, or the working copy with diagram and panel
    editor-start      …/start/                    POST: begin on a version or an empty template
    editor-save       …/save/                     POST: the working copy as a draft version
    editor-take-over  …/take-over/                POST: take it from whoever holds it
    editor-discard    …/discard/                  POST: give it up
    editor-import     …/import/                   POST: a file in its place
    editor-source     …/draft.bpmn                the working copy
    editor-keep       …/keep/?revision=           POST a file: kept every few seconds; 409 when it moved on
    editor-hold       …/hold/                     POST: a sign of life; 409 when somebody else holds it
    editor-leave      …/leave/                    POST: let go
    editor-check      …/check/                    POST a file: problems and advice as a list; changes nothing
    editor-form       …/form/?node=               POST a file: its form as the step would show it; changes nothing
    editor-condition  …/condition/?text=          what is wrong with a condition, and where
    editor-suggest    …/suggest/?kind=&q=         what could be meant
"""

from workflows.editor.views.asking import check, condition, form, suggest
from workflows.editor.views.keeping import hold, keep, leave, source
from workflows.editor.views.page import discard, editor, import_file, save, start, take_over

__all__ = [
    "check", "condition", "discard", "editor", "form", "hold", "import_file", "keep", "leave", "save", "source",
    "start", "suggest", "take_over",
]
