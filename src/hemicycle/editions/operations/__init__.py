"""Everything that changes an edition: one file for each subject. `public` holds what all of them call."""

from hemicycle.editions.operations.public import touch

__all__ = ["touch"]
