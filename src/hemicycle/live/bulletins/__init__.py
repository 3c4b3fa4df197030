"""Announcements to a session, a section or everybody."""
