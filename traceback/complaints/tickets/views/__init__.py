"""The doors of complaint tickets."""
