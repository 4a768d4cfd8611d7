"""What leaves the marketing case through the outbox."""
