"""The captions line."""
