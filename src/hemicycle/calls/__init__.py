"""Video rooms. So far: the test of one's device."""
