"""Two versions of a process, compared by what they mean: not by their text, and not by where their shapes stand."""

from workflows.bpmn.diff.changes import GROUPS, Change, Difference
from workflows.bpmn.diff.comparing import compare
from workflows.bpmn.diff.nouns import Part
from workflows.bpmn.diff.sentences import sentence_of

__all__ = ["GROUPS", "Change", "Difference", "Part", "compare", "sentence_of"]
