"""A province company at work, made through the services: the same every time for the same seed and day."""
