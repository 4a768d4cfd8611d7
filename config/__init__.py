"""Settings, URLs, worker and servers: the only reader of the environment."""
