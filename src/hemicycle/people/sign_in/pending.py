"""Which code this browser waits for: kept in its session, so that a code counts only where it was asked for."""

from dataclasses import asdict, dataclass
from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.people.models import OneTimeCode
from hemicycle.people.sign_in import limits, operations, post, rules
from hemicycle.people.sign_in.coming_in import PENDING
from hemicycle.people.sockets import AccountMail

WAITING = 3600  # seconds that the session of a visitor who waits for a code lives


@dataclass(frozen=True, slots=True)
class Pending:
    """A code under way, and where its reader goes afterwards."""

    pk: int
    purpose: str
    back: str = ""
    interrupted: bool = False  # a form was sent before it: nothing was done with it

    @property
    def code(self) -> OneTimeCode | None:
        """Its row; None once it was tidied away."""
        return OneTimeCode.objects.filter(pk=self.pk, purpose=self.purpose).first()


def pending(request: HttpRequest, purpose: str) -> Pending | None:
    """What this browser waits for, if it is for this purpose."""
    kept = request.session.get(PENDING)
    if not isinstance(kept, dict) or kept.get("purpose") != purpose:
        return None
    return Pending(**kept)


def send_code(
    request: HttpRequest, purpose: str, address: str, *, back: str = "", interrupted: bool = False
) -> None:
    """Send a code to a mailbox and wait for it in this browser; `limits.TooOften` if too many were asked for.

    Whether anybody here has this address is not looked at: the same is done for everybody. A form that was sent
    twice sends one mail.
    """
    waiting = pending(request, purpose)
    code = waiting.code if waiting else None
    if code is None or code.address != address or may_send_again(code):
        limits.count(limits.CODES_A_NETWORK, limits.network_of(request))
        limits.count(limits.CODES_A_MAILBOX_AN_HOUR, address)
        limits.count(limits.CODES_A_MAILBOX_A_DAY, address)
        code, typed = operations.make_code(purpose, address)
        post.carry(
            AccountMail(
                purpose, f"code-{uuid4().hex}", address, get_language() or "en", rules.shown_code(typed)
            )
        )
    request.session[PENDING] = asdict(Pending(code.pk, purpose, back, interrupted))
    if not request.user.is_authenticated:
        request.session.set_expiry(WAITING)


def may_send_again(code: OneTimeCode) -> bool:
    """Whether the pause since this code is over, or it is of no more use."""
    return code.used_at is not None or clock.real_now() >= code.made_at + rules.PAUSE
