"""Raised hands and the speaking clock."""
