"""The nouns of complaints that come in."""

from complaints.models.api_token import ApiToken
from complaints.models.category import Category, CategoryEntry, CategoryTree, CategoryVersion
from complaints.models.contact import Contact
from complaints.models.exposure import Exposure
from complaints.models.names import Channel, Place, Product
from complaints.models.run import ImportRun, RowProblem
from complaints.models.source import RememberedMapping, Source
from complaints.models.survey import SurveyAnswer, SurveyMark, SurveyScore, SurveyWave, Touchpoint

__all__ = [
    "ApiToken", "Category", "CategoryEntry", "CategoryTree", "CategoryVersion", "Channel", "Contact", "Exposure",
    "ImportRun", "Place", "Product", "RememberedMapping", "RowProblem", "Source", "SurveyAnswer", "SurveyMark",
    "SurveyScore", "SurveyWave", "Touchpoint",
]
