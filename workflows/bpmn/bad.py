"""The one error that leaves the reader."""

from __future__ import annotations


class BadModel(Exception):
    """The file cannot be read as BPMN; the message is a sentence fit for the person who uploaded it."""

    def __init__(self, message: str, element_id: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.element_id = element_id
        self.line = line
