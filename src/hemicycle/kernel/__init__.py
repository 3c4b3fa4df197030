"""What every room stands on: no tables, no room, no page."""
