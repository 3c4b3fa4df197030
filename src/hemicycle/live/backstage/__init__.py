"""The channel of those who run a session."""
