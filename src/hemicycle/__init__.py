"""Hemicycle: the online house of a world assembly."""

from importlib.metadata import version

__version__ = version("hemicycle")
