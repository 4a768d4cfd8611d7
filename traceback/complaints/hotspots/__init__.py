"""Hot topics (热点话题): the complaints of a period grouped by the matter they report."""
