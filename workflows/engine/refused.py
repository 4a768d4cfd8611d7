"""What `step` says to a command that it does not carry out."""


class Refused(Exception):
    """The command does not fit the state; the message is a sentence fit for the person who sent it.

    It is in the source language; `bpmn.words.in_language(refused.message, gettext)` says it in another one."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Stale(Refused):
    """What a person's command refers to is closed or has moved on: somebody else was faster."""
