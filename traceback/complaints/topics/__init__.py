"""Texts grouped by the matter they report: pure, so that it can be tried on any file and called from any room.

    from complaints.topics import Text, group

    topics = group([Text(key=contact.pk, title=contact.title, text=contact.text, place=…, at=contact.at) for …])

What is promised: the same texts give the same topics, whatever their order; texts with the same words are always
together; every key is in one topic at most; topics come largest first; a text that resembles no other is in none.
"""

from complaints.topics.grouping import group
from complaints.topics.nouns import Text, Topic
from complaints.topics.words import normal

__all__ = ["Text", "Topic", "group", "normal"]
