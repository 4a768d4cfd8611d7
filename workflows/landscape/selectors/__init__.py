"""Questions to the landscape: the whole of it at a glance, one process's place, who answers for what."""

from workflows.landscape.selectors.facts import facts_of, remember_facts
from workflows.landscape.selectors.landscape import Field, Group, Landscape, Line, landscape
from workflows.landscape.selectors.load import Load, loads
from workflows.landscape.selectors.places import groups, place_of, reviews_of

__all__ = [
    "Field", "Group", "Landscape", "Line", "Load", "facts_of", "groups", "landscape", "loads", "place_of",
    "remember_facts", "reviews_of",
]
