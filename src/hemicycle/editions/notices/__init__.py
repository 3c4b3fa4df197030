"""Who is told what about an edition, in which words: one file for each subject."""
