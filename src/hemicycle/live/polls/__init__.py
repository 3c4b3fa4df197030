"""Polls in a session: asked by who runs it, answered once by each, counted in front of everybody."""
