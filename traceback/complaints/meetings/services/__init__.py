"""Verbs: meetings are called, attended, given an agenda; points are decided; minutes are closed and added to."""

from complaints.meetings.services.agenda import add_point, drop_point, move_point, take_up
from complaints.meetings.services.attending import Seat, note_attendance
from complaints.meetings.services.carrying import hand_out
from complaints.meetings.services.closing import add_addendum, close_meeting
from complaints.meetings.services.deciding import Wanted, decide_point
from complaints.meetings.services.planning import Called, call_meeting, cancel_meeting, change_meeting
from complaints.meetings.services.process import install_decision_process
from complaints.meetings.services.refusals import CannotMeet

__all__ = ["Called", "CannotMeet", "Seat", "Wanted", "add_addendum", "add_point", "call_meeting", "cancel_meeting",
           "change_meeting", "close_meeting", "decide_point", "drop_point", "hand_out", "install_decision_process",
           "move_point", "note_attendance", "take_up"]
