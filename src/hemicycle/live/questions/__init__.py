"""Questions to a session: asked, supported, answered."""
