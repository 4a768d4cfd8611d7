"""Files from other products → a copy that says in our attributes what it can, and a report of the rest.

The copy is a new file: every vendor attribute stays as it was, ours stand beside it, and `ld:origin` names the hash of
the file it was made from. What could mean something else here is never guessed; it is listed to be restated.
"""

from workflows.bpmn.dialects.notes import DRAWN, HOUSE, RESTATE, TRANSLATED, Note
from workflows.bpmn.dialects.translating import SeveralProcesses, Translation, is_foreign, translate

__all__ = [
    "DRAWN", "HOUSE", "RESTATE", "TRANSLATED", "Note", "SeveralProcesses", "Translation", "is_foreign", "translate",
]
