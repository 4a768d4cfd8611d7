"""The form of a process: what its cases ask, in sections, kept in the file beside the steps."""

from workflows.bpmn.forms.nouns import Check, Field, Form, Option, Section

__all__ = ["Check", "Field", "Form", "Option", "Section"]
