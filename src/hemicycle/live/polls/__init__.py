"""Polls in a session."""
