"""What people may type, read forgivingly; services check it strictly."""

from marketing_review.forms.draft import Input, InputSection, content_from, laid_out
from marketing_review.forms.running import EmergencyForm, FeedbackForm, FiguresForm

__all__ = ["EmergencyForm", "FeedbackForm", "FiguresForm", "Input", "InputSection", "content_from", "laid_out"]
