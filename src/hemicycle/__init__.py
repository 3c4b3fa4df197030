"""Hemicycle: the online house of a world assembly."""
