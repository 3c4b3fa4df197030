"""The page of a venue, and the moderators' page beside it."""
