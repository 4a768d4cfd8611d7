"""The demo of complaints: contacts over four months, and tickets wherever one may stand."""
