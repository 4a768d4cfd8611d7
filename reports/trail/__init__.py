"""The trail of a case: read, laid out for people, packed into a PDF, and proven again from that PDF alone."""
