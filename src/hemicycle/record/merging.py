"""Two people change the same field: what goes together, and what does not. Values in, values out."""

from typing import Any

NOTHING = object()


class Apart(Exception):  # noqa: N818  (it reads as a sentence: "except Apart")
    """The two changes do not go together."""


def beside(base: Any, theirs: Any, mine: Any) -> Any:
    """The value with both changes of `base` in it: theirs is saved already, mine is to come.

    A text in several languages (any mapping) is compared language by language: one may translate into French while
    another writes the Spanish. Everything else is one value: two different ones are `Apart`.
    """
    if theirs == mine:
        return theirs
    if not all(isinstance(value, dict) for value in (base, theirs, mine)):
        raise Apart
    both = dict(theirs)
    for key in {*base, *mine}:
        before, wanted = base.get(key, NOTHING), mine.get(key, NOTHING)
        if before == wanted:
            continue  # I left this one alone
        if theirs.get(key, NOTHING) not in (before, wanted):
            raise Apart
        if wanted is NOTHING:
            both.pop(key, None)
        else:
            both[key] = wanted
    return both
