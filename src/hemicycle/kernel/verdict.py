"""What a rule answers with: yes, or no and why."""

from dataclasses import dataclass
from typing import ClassVar

from hemicycle.kernel.words import Words


class Refused(Exception):  # noqa: N818  (it reads as a sentence: "raise Refused(why)")
    """Somebody asked for something a rule forbids. The page shows the reason."""

    status: ClassVar[int] = 409

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why


class Forbidden(Refused):
    """The request itself is not acceptable, whatever the state of things."""

    status: ClassVar[int] = 403


class Unclear(Refused):
    """What was sent cannot be understood."""

    status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a rule; true when the thing may be done, else it says why not."""

    ok: bool
    why: Words = ""

    def __bool__(self) -> bool:
        return self.ok

    def insist(self) -> None:
        """Raise `Refused` with the reason unless the answer is yes."""
        if not self.ok:
            raise Refused(self.why)


YES = Verdict(ok=True)


def no(why: Words) -> Verdict:
    """A refusal and its reason, in words a person reads."""
    return Verdict(ok=False, why=why)
