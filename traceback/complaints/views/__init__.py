"""The pages of complaints: what came in, how it came in, and how it comes in."""

from complaints.views import api, bringing, imports, reading, surveys, tokens, trees

__all__ = ["api", "bringing", "imports", "reading", "surveys", "tokens", "trees"]
