"""The live hub: what changed, on every screen that shows it."""
