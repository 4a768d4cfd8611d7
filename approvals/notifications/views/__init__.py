"""Doors: what one was told, how one wants to be told, links in messages, robots, what did not get through."""
