"""Verbs: a walk-through is opened, played, led and signed."""

from approvals.walkthrough.services.acknowledging import acknowledge
from approvals.walkthrough.services.errors import CannotWalk, NeedsAnswer, Overtaken
from approvals.walkthrough.services.leading import cast, drop, note_finding, objection_to_signing, sign
from approvals.walkthrough.services.opening import Script, open_walkthrough, record_again
from approvals.walkthrough.services.playing import Said, play, send_back, wind_forward
from approvals.walkthrough.services.rehearsing import ask_for_rehearsal

__all__ = ["CannotWalk", "NeedsAnswer", "Overtaken", "Said", "Script", "acknowledge", "ask_for_rehearsal", "cast",
           "drop", "note_finding", "objection_to_signing", "open_walkthrough", "play", "record_again", "send_back",
           "sign", "wind_forward"]
