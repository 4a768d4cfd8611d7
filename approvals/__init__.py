"""People deciding: the organisation, their work, their inbox."""
