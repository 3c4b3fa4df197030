"""Reading: where venues belong, who may enter and moderate, what waits for moderators, what they did."""
