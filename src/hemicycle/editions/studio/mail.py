"""The mail of an edition: what waits for a yes, what was sent to whom, and what did not arrive."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import ask, back_to, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.inbox import operations
from hemicycle.inbox.models import Mail
from hemicycle.inbox.queries import (
    STATES,
    Batch,
    examples,
    found_mails,
    mail_kind,
    mails_below,
    makes_mails,
    waiting_batches,
    waiting_count,
    waiting_notices,
)
from hemicycle.inbox.sockets import mail_kinds, notice_kinds
from hemicycle.kernel.languages import language_name
from hemicycle.kernel.words import Words
from hemicycle.people.operations import note_access
from hemicycle.people.queries import rights_of
from hemicycle.people.requests import MemberRequest

A_PAGE = 50
READ = "mail.read"  # the kind of access that is written down when somebody reads the words of a mail
STOP_LINK = re.compile(r"(/mail/stop/)\S+")
STATE_WORDS: dict[str, Words] = {
    "held": gettext_lazy("waits for a yes"),
    "queued": gettext_lazy("on its way"),
    "sent": gettext_lazy("sent"),
    "failed": gettext_lazy("could not be sent"),
    "bounced": gettext_lazy("came back"),
    "discarded": gettext_lazy("discarded"),
}
STATE_LOOKS = {
    "held": "warning",
    "queued": "info",
    "sent": "good",
    "failed": "danger",
    "bounced": "danger",
    "discarded": "plain",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A mail as the log shows it."""

    mail: Mail
    label: Words
    state: Words
    look: str
    trouble: str
    may_retry: bool


def _line(mail: Mail, *, sends: bool) -> Line:
    state = mail.state
    trouble = _(mail.trouble) if mail.trouble else ""
    may_retry = sends and state == "failed" and not mail.secret
    return Line(mail, _label(mail.kind), STATE_WORDS[state], STATE_LOOKS[state], trouble, may_retry)


def waiting(edition: Edition) -> int:
    """How many batches wait for a yes: the number in the studio's menu."""
    return waiting_count(edition.scope.path)


def _label(name: str) -> Words:
    try:
        return mail_kind(name).label
    except KeyError:  # no room declares it any more
        return name


def _may_send(request: MemberRequest, edition: Edition) -> bool:
    return rights_of(request.user).may("editions.send", edition.scope.path)


# --- the log -----------------------------------------------------------------------------------------------


@require_safe
@studio("editions.send", "editions.participants")
def log(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What waits, and every mail with what became of it."""
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("state", "kind", "q")}
    path, sends = edition.scope.path, _may_send(request, edition)
    found = found_mails(path, state=asked["state"], kind=asked["kind"], words=asked["q"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "waiting": [(batch, _label(batch.kind)) for batch in waiting_batches(path)],
        "page": page,
        "lines": [_line(mail, sends=sends) for mail in page.object_list],
        "sends": sends,
        "asked": asked,
        "filtered": any(asked.values()),
        "states": [(name, STATE_WORDS[name]) for name in STATES],
        "kinds": [
            *((kind.name, kind.label) for kind in mail_kinds),
            *((kind.name, kind.label) for kind in notice_kinds if makes_mails(kind)),
        ],
        "later": waiting_notices(path),
    }
    return render(request, "editions/studio/mail.html", shown)


@require_safe
@studio("editions.send", "editions.participants")
@transaction.atomic
def one(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """One mail, and for whoever sends mails its words too, unless they let somebody in. Reading is written down.

    The desk sees what became of a mail, not its words: they may speak of sessions that are not listed to the desk. What
    somebody was told by a notice is theirs alone.
    """
    mail = _found(edition, pk)
    sends = _may_send(request, edition)
    readable = sends and bool(mail.text) and not mail.secret and not mail.tells
    if readable:
        note_access(by=request.user, what=READ, about=mail.person, scope=edition.scope)
    shown = {
        "line": _line(mail, sends=sends),
        "mail": mail,
        "readable": readable,
        "words": _words(mail) if readable else "",
        "sends": sends,
        "language": language_name(mail.language, request.reader.language),
    }
    return render(request, "editions/studio/mail_one.html", shown)


def _words(mail: Mail) -> str:
    """Its text without the token that lets its receiver, and nobody else, stop mails of its kind."""
    return STOP_LINK.sub(r"\1…", mail.text)


def _found(edition: Edition, pk: int) -> Mail:
    return get_object_or_404(mails_below(edition.scope.path).select_related("person", "released_by"), pk=pk)


# --- what waits --------------------------------------------------------------------------------------------


@require_safe
@studio("editions.send")
@transaction.atomic
def batch(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What waits together: how many, and one example in each language. Reading them is written down."""
    found = _batch(edition, request.GET.get("batch", ""), request.GET.get("kind", ""))
    shown_mails = [mail for mail in examples(edition.scope.path, found.name, found.kind) if not mail.secret]
    for mail in shown_mails:
        note_access(by=request.user, what=READ, about=mail.person, scope=edition.scope)
    shown = {
        "batch": found,
        "label": _label(found.kind),
        "examples": [
            (mail, language_name(mail.language, request.reader.language), _words(mail))
            for mail in shown_mails
        ],
        "sends": True,
    }
    return render(request, "editions/studio/mail_batch.html", shown)


def _batch(edition: Edition, name: str, kind: str) -> Batch:
    for found in waiting_batches(edition.scope.path):
        if (found.name, found.kind) == (name, kind):
            return found
    raise Http404("Nothing of this kind waits.")


@require_POST
@studio("editions.send")
def send_all(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Every mail of a batch goes, after a question."""
    name, kind, log_url = _asked_for(request, edition)
    if not confirmed(request):
        count = _batch(edition, name, kind).count
        return ask(
            request,
            title=_("Send these mails?"),
            sentences=[
                ngettext(
                    "%(count)d mail goes out at once: %(label)s.",
                    "%(count)d mails go out at once: %(label)s.",
                    count,
                )
                % {"count": count, "label": _label(kind)},
                _("Each is written in its receiver's language. What has been sent cannot be taken back."),
            ],
            button=ngettext("Send it", "Send all %(count)d", count) % {"count": count},
            back=log_url,
            data=[("batch", name), ("kind", kind)],
        )
    sent = operations.release_batch(name, kind=kind, scope=edition.scope, by=request.user)
    if not sent:
        return done(request, log_url, _("Nothing waited any more: somebody has dealt with it already."))
    sentence = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", sent)
    return done(request, log_url, sentence % {"count": sent})


@require_POST
@studio("editions.send")
def discard_all(request: MemberRequest, edition: Edition) -> HttpResponse:
    """No mail of a batch goes, after a question."""
    name, kind, log_url = _asked_for(request, edition)
    if not confirmed(request):
        count = _batch(edition, name, kind).count
        return ask(
            request,
            title=_("Discard these mails?"),
            sentences=[
                ngettext(
                    "%(count)d mail will never be sent: %(label)s.",
                    "%(count)d mails will never be sent: %(label)s.",
                    count,
                )
                % {"count": count, "label": _label(kind)},
                _("Their receivers do not learn of it from us."),
            ],
            button=ngettext("Discard it", "Discard all %(count)d", count) % {"count": count},
            back=log_url,
            danger=True,
            data=[("batch", name), ("kind", kind)],
        )
    gone = operations.discard_batch(name, kind=kind, scope=edition.scope, by=request.user)
    if not gone:
        return done(request, log_url, _("Nothing waited any more: somebody has dealt with it already."))
    sentence = ngettext("%(count)d mail is discarded.", "%(count)d mails are discarded.", gone)
    return done(request, log_url, sentence % {"count": gone})


def _asked_for(request: MemberRequest, edition: Edition) -> tuple[str, str, str]:
    """(batch, kind, address of the log) of a form."""
    log_url = reverse("studio:mail", kwargs={"edition": edition.slug})
    name, kind = (request.POST.get(field, "").replace("\x00", "") for field in ("batch", "kind"))
    return name, kind, log_url


# --- one by one --------------------------------------------------------------------------------------------

ACTS: dict[str, tuple[Callable[..., object], Words]] = {
    "send": (operations.release_mail, gettext_lazy("The mail is on its way.")),
    "discard": (operations.discard_mail, gettext_lazy("The mail is discarded.")),
    "retry": (operations.retry_mail, gettext_lazy("The mail is tried again.")),
    "resend": (operations.resend, gettext_lazy("The mail is sent once more.")),
}


@require_POST
@studio("editions.send")
def act(request: MemberRequest, edition: Edition, pk: int, verb: str) -> HttpResponse:
    """Send, discard, try again or send again one mail."""
    if verb not in ACTS:
        raise Http404("Nothing that can be done with a mail.")
    operation, sentence = ACTS[verb]
    operation(_found(edition, pk), by=request.user)
    return done(request, back_to(request, reverse("studio:mail", kwargs={"edition": edition.slug})), sentence)
