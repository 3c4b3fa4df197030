"""The demonstration: a clock that can be set, personas by one click, and what the site "sent".

None of its addresses exists outside the demonstration. Its forms are on pages that are kept for everybody and so hold
no token: they are guarded by where they come from.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.kernel import clock
from hemicycle.kernel.http import same_origin_post
from hemicycle.kernel.verdict import Unclear
from hemicycle.kernel.words import Words
from hemicycle.people.models import Person
from hemicycle.people.sockets import Persona, personas
from hemicycle.site.models import Demonstration
from hemicycle.ui.rendering import city_words, date_words, zone_words

FIRST_MOMENT = datetime(2021, 2, 17, 12, 50, tzinfo=UTC)
HOUR = time(12, 50, tzinfo=UTC)  # of each day to jump to: ten minutes before the plenary
QUIET_HOUR = time(10, 0, tzinfo=UTC)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MOST_MAILS = 100
LARGEST_MAIL = 1_000_000
BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
CODE_LINE = re.compile(r"^ {4}(\S.{2,30}?)\r?$", re.MULTILINE)  # how `inbox/rendering.py` writes a code


# --- the clock ------------------------------------------------------------------------------------------


def shift_to(moment: datetime) -> timedelta:
    """How far the clock must be moved to show this moment now."""
    return moment - clock.real_now()


def read_clock() -> None:
    """Set this process's clock as the database says; outside the demonstration it is the real one."""
    with suppress(DatabaseError):  # without tables there is no demonstration, and somebody else will say so
        if settings.DEMO and (mark := Demonstration.objects.order_by("pk").first()):
            clock.set_shift(mark.clock_shift)


@transaction.atomic
def set_clock(moment: datetime) -> None:
    """Show this moment now, in every process; pages kept from before are no longer served."""
    shift = shift_to(moment)
    Demonstration.objects.update(clock_shift=shift)
    for edition in Edition.objects.all():
        touch(edition)
    transaction.on_commit(lambda: clock.set_shift(shift))


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """A moment as a form sends it (`2021-02-17T12:50Z`, or without a zone: in `zone`), or `Unclear`."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unclear(_("That is not a moment the clock can show. Choose a day and an hour.")) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    if not EARLIEST <= moment < LATEST:
        raise Unclear(_("The clock of the demonstration goes from the year 2000 to 2099."))
    return moment.astimezone(UTC)


# --- what the banner shows ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment that one click leads to."""

    label: Words
    value: str
    current: bool


class Banner:
    """The strip above every page of a demonstration; worked out only where a page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._language = get_language() or settings.LANGUAGE_CODE
        self.here = request.get_full_path()

    @cached_property
    def _edition(self) -> Edition | None:
        edition: Edition | None = getattr(self._request, "edition", None)
        return edition or Edition.objects.published().first()

    @cached_property
    def _home(self) -> ZoneInfo:
        return self._edition.home if self._edition else ZoneInfo("UTC")

    @cached_property
    def now(self) -> datetime:
        """The house's present moment, in the edition's home zone."""
        return clock.now().astimezone(self._home)

    @cached_property
    def day(self) -> str:
        """Its date in words."""
        return date_words(self.now.date(), self._language, "full")

    @cached_property
    def hour(self) -> str:
        """Its hour: `13:50`."""
        return f"{self.now:%H:%M}"

    @cached_property
    def zone(self) -> str:
        """The home zone: `Barcelona (UTC+1)`."""
        city = str(self._edition.zone_city.said((self._language, "en"))) if self._edition else ""
        return zone_words(
            self._home, self._language, self.now, city or city_words(self._home.key, self._language)
        )

    @cached_property
    def jumps(self) -> list[Jump]:
        """The week before, each day of the edition, the year after."""
        if self._edition is None:
            return []
        first = self._edition.starts_on
        days = list(self._edition.days.values_list("date", flat=True)) or [first]
        return [
            self._jump(_("The week before"), first - timedelta(days=5), QUIET_HOUR),
            *(self._jump(date_words(day, self._language, "day"), day, HOUR) for day in days),
            self._jump(_("The year after"), _year_after(first), QUIET_HOUR),
        ]

    def _jump(self, label: Words, day: date, hour: time) -> Jump:
        moment = datetime.combine(day, hour)
        return Jump(label, f"{moment:%Y-%m-%dT%H:%MZ}", day == self.now.date())

    @cached_property
    def moment(self) -> str:
        """The present moment as the field for another one takes it."""
        return f"{self.now:%Y-%m-%dT%H:%M}"

    @cached_property
    def personas(self) -> list[Persona]:
        """Everybody one may be."""
        return list(personas)

    @cached_property
    def persona(self) -> Persona | None:
        """Whoever looks at the page; None for somebody who is not one of the cast."""
        user = getattr(self._request, "user", None)
        address = user.email if isinstance(user, Person) else ""
        return next((persona for persona in personas if persona.email == (address or "")), None)


def banner(request: HttpRequest) -> Banner:
    """What `ui/_demo_banner.html` shows."""
    return Banner(request)


def _year_after(day: date) -> date:
    """The same day a year later; after a leap day, the first of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


# --- pages --------------------------------------------------------------------------------------------------


@same_origin_post
def set_the_clock(request: HttpRequest) -> HttpResponse:
    """Jump to a moment: `to` is a preset, `moment` a field in the home zone of the newest edition."""
    edition = Edition.objects.published().first()
    given = request.POST.get("to") or request.POST.get("moment") or ""
    set_clock(moment_of(given, edition.home if edition else ZoneInfo("UTC")))
    return _back(request)


@same_origin_post
def become(request: HttpRequest, name: str) -> HttpResponse:
    """Look at the demonstration with somebody's eyes; `visitor` signs out."""
    persona = next((one for one in personas if one.name == name), None)
    if persona is None:
        raise Http404("Nobody of the cast has this name.")
    if not persona.email:
        logout(request)
        return _back(request)
    person = Person.objects.filter(email__iexact=persona.email, is_active=True).first()
    if person is None:
        raise Http404("This persona is not in the database.")
    login(request, person)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form was on; only ever one of ours."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if safe else "/")


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that would have been sent."""

    to: str
    sender: str
    subject: str
    at: datetime | None
    text: str
    language: str = ""
    files: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code to type, if it holds one."""
        found = CODE_LINE.search(self.text)
        return found[1] if found else ""

    @property
    def words(self) -> SafeString:
        """Its text; addresses of this house can be clicked, those of others cannot."""
        return format_html_join("", "{}", ((piece,) for piece in _linked(self.text)))


def _linked(text: str) -> Iterator[str]:
    """The text in pieces; an address of this house is a link."""
    last = 0
    for found in ADDRESS.finditer(text):
        if found[0].startswith(f"{settings.ORIGIN}/"):
            yield text[last : found.start()]
            yield format_html('<a href="{}">{}</a>', found[0], found[0])
            last = found.end()
    yield text[last:]


def mailbox(request: HttpRequest) -> HttpResponse:
    """What the site would have sent, the newest first, as text. `in` is the language to read it in."""
    language = request.GET.get("in", "")
    if language not in dict(settings.LANGUAGES):
        language = get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, "site/mailbox.html", {"mails": mails(Path(settings.MAIL_FOLDER))})


def mails(folder: Path) -> list[Mail]:
    """The newest mails of a folder that Django's file backend writes to."""
    paths = sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    found: list[Mail] = []
    for path in paths[:MOST_MAILS]:
        with path.open("rb") as file:
            whole = file.read(LARGEST_MAIL)
        found += [_mail(part) for part in reversed(whole.split(BETWEEN_MAILS)) if part.strip()]
    return found[:MOST_MAILS]


def _mail(source: bytes) -> Mail:
    message = email.message_from_bytes(source.lstrip(), policy=email.policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, email.message.EmailMessage) else None
    at = message["Date"].datetime if message["Date"] else None
    files = [
        part.get_filename() or "" for part in message.walk() if part.get_content_disposition() == "attachment"
    ]
    return Mail(
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        at=at,
        text=body.get_content() if body else "",
        language=str(message["Content-Language"] or ""),
        files=tuple(files),
    )
