"""What people type about an edition: one file for each subject."""
