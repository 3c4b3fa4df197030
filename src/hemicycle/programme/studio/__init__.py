"""The organisers' pages of the programme: one file for each subject."""
