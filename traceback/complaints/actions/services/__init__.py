"""Verbs: actions are planned, dispatched into the inbox, shown to be done, called off; revisions get their version."""

from complaints.actions.services.dispatching import dispatch_action, dispatch_waiting
from complaints.actions.services.planning import Wanted, cancel_action, change_action, plan_action
from complaints.actions.services.process import install_action_process
from complaints.actions.services.proving import add_evidence
from complaints.actions.services.refusals import CannotAct
from complaints.actions.services.revising import link_version, open_draft

__all__ = ["CannotAct", "Wanted", "add_evidence", "cancel_action", "change_action", "dispatch_action",
           "dispatch_waiting", "install_action_process", "link_version", "open_draft", "plan_action"]
