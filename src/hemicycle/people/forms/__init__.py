"""What people type about themselves: `profile`, `privacy`; the lists to choose from in `choices`."""
