"""Who is here, and reactions of the room."""
