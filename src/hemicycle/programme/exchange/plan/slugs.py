"""Slugs for what an import makes."""


def free_slug(wanted: str, taken: set[str]) -> str:
    """The slug that was wanted, or with the first number that makes it another one; it is taken from now on."""
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted[:74]}-{number}"
    taken.add(slug)
    return slug
