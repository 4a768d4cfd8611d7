"""Nouns of the marketing case."""

from marketing_review.models.attachment import Attachment
from marketing_review.models.case import MarketingCase, State
from marketing_review.models.category import Category, CategoryVersion
from marketing_review.models.checklist import Checklist, ChecklistVersion, Item
from marketing_review.models.counter import Counter
from marketing_review.models.duty import Duty
from marketing_review.models.evaluation import Evaluation
from marketing_review.models.oa import OaDelivery, OaRequest
from marketing_review.models.round import Look, Reason, Round
from marketing_review.models.running import Alert, DailyFigure, Emergency, Feedback
from marketing_review.models.verdict import Verdict

__all__ = [
    "Alert", "Attachment", "Category", "CategoryVersion", "Checklist", "ChecklistVersion", "Counter", "DailyFigure",
    "Duty", "Emergency", "Evaluation", "Feedback", "Item", "Look", "MarketingCase", "OaDelivery", "OaRequest",
    "Reason", "Round", "State", "Verdict",
]
