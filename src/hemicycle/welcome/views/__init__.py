"""What everybody sees of the desk."""
