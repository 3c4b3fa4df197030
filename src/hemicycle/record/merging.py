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
    if base == mine or theirs == mine:  # I left it alone, or we agree
        return theirs
    if base == theirs:
        return mine
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


def settle(base: Any, theirs: Any, mine: Any) -> tuple[Any, list[str]]:
    """The value with both changes in it, mine where they do not go together; and where that is.

    The places are the keys (languages) of a mapping, or "" for a value that is one. None: they go together.
    """
    try:
        return beside(base, theirs, mine), []
    except Apart:
        pass
    if not all(isinstance(value, dict) for value in (base, theirs, mine)):
        return mine, [""]
    both, apart = {}, []
    for key in dict.fromkeys([*theirs, *base, *mine]):
        before, there, here = base.get(key, NOTHING), theirs.get(key, NOTHING), mine.get(key, NOTHING)
        value = there if here == before else here
        if there not in (before, here) and here != before:
            apart.append(key)
        if value is not NOTHING:
            both[key] = value
    return both, apart
