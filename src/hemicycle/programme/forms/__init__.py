"""What organisers and speakers type: one file for each subject."""
