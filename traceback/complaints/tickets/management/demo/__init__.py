"""The demo of complaint tickets."""
