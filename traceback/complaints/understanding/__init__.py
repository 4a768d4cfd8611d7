"""What a row of a file means: which column is what, and which rows cannot be taken in and why."""

from complaints.understanding.answers import AnswerReader, PathReader
from complaints.understanding.columns import CONTACT_FIELDS, EXPOSURE_FIELDS, FIELDS, Field
from complaints.understanding.mapping import Mapping, guess, lacking, unfinished
from complaints.understanding.preview import Preview, preview
from complaints.understanding.rows import Problem, Reader, Row
from complaints.understanding.surveying import Answer

__all__ = [
    "CONTACT_FIELDS", "EXPOSURE_FIELDS", "FIELDS", "Answer", "AnswerReader", "Field", "Mapping", "PathReader",
    "Preview", "Problem", "Reader", "Row", "guess", "lacking", "preview", "unfinished",
]
