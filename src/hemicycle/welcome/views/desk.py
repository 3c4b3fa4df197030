"""The desk: ask, read the answer, go on, come in through the door that an officer opened."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.signing import BadSignature, loads
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from hemicycle.editions.rules.registration import ARCHIVED
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.models import Person
from hemicycle.people.sign_in import limits
from hemicycle.people.sign_in.coming_in import come_in
from hemicycle.people.sign_in.door import LET_IN, private
from hemicycle.people.sign_in.limits import A_DAY, AN_HOUR, Limit, TooOften
from hemicycle.welcome import operations
from hemicycle.welcome.bells import conversation
from hemicycle.welcome.forms import AskForm, WriteForm
from hemicycle.welcome.models import LONGEST_MESSAGE, Inquiry, Topic
from hemicycle.welcome.notices import RETURN_SALT
from hemicycle.welcome.operations.inquiries import holder_of, is_solved
from hemicycle.welcome.queries import desk as queries
from hemicycle.welcome.queries.pages import bare_path, known
from hemicycle.welcome.rules import ahead_words
from hemicycle.welcome.views import cookie

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from hemicycle.editions.models import Edition
    from hemicycle.people.requests import PageRequest

P = ParamSpec("P")
UNPROCESSABLE, TOO_MANY = 422, 429
OFTEN = "often"  # the code of the error that it was one too many
RETURN_FOR = 30 * 24 * 3600  # seconds for which the link in a mail leads back
LONGEST_SEARCH, LONGEST_ADDRESS = 100, 300
ASKED_A_PERSON = Limit("desk-asked", 10, AN_HOUR)
ASKED_A_MAILBOX = Limit("desk-mailbox", 10, A_DAY)
ASKED_A_NETWORK = Limit("desk-network", 200, AN_HOUR)
WRITTEN = Limit("desk-written", 100, AN_HOUR)
LET_IN_FOR = (
    7 * 24 * 3600
)  # seconds that a session lasts at most which the desk opened: a week of a gathering


def unless_archived(
    view: Callable[Concatenate[PageRequest, Edition, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """In an archived edition conversations are read, and nothing is asked any more."""

    @wraps(view)
    def guarded(request: PageRequest, edition: Edition, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if edition.archived_at and request.method == "POST":
            raise Refused(ARCHIVED)
        return view(request, edition, *args, **kwargs)

    return guarded


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@unless_archived
def desk(request: PageRequest, edition: Edition) -> HttpResponse:
    """Who is there, what others asked, and one's own question."""
    person = _person(request)
    page = request.GET.get("from", "")[:LONGEST_ADDRESS]
    initial = {"page": page, "topic": _topic(request), "text": _proposed(request)}
    form = AskForm(request.POST or None, edition=edition, person=person, initial=initial)
    if request.method == "POST" and form.is_valid() and _counted(request, form, person):
        return _asked(request, edition, form, person)
    path = bare_path(form["page"].value() or "", edition)
    came_from = known(path, edition, person, request.reader.languages)
    context = {
        "form": form,
        "came_from": came_from,
        "hours": queries.hours_of(edition, request.reader.now),
        "wait": queries.usual_wait(edition, request.reader.now),
        "own": queries.own_inquiries(edition, person, cookie.kept(request))[:10],
        "answers": queries.answers_for(edition, "", request.reader.languages)[:6],
    }
    return private(render(request, "welcome/desk.html", context, status=_status(form)))


def _topic(request: PageRequest) -> str:
    asked = request.GET.get("topic", "")
    return asked if asked in Topic.values else Topic.OTHER


def _proposed(request: PageRequest) -> str:
    """Words that a page of ours proposes for the question (the result of a test): read before they are sent."""
    return request.GET.get("text", "").replace("\x00", "")[:LONGEST_MESSAGE]


def _person(request: PageRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _counted(request: PageRequest, form: AskForm, person: Person | None) -> bool:
    """Count the question, by person or by network and mailbox; False when it is one too many."""
    if person is not None:
        return _may(form, [(ASKED_A_PERSON, str(person.pk))])
    mailbox = form.cleaned_data["address"].casefold()
    return _may(form, [(ASKED_A_NETWORK, limits.network_of(request)), (ASKED_A_MAILBOX, mailbox)])


def _may(form: forms.Form, counted: list[tuple[Limit, str]]) -> bool:
    """Count; one too many is said in the form, which keeps what was typed."""
    try:
        for limit, whom in counted:
            limits.count(limit, whom)
    except TooOften as trouble:
        minutes = -(-trouble.wait // 60)
        sentence = ngettext(
            "You have written to the desk very often. Please try again in %(count)d minute.",
            "You have written to the desk very often. Please try again in %(count)d minutes.",
            minutes,
        )
        form.add_error(None, ValidationError(sentence % {"count": minutes}, code=OFTEN))
        return False
    return True


def _status(form: forms.Form) -> int:
    if not form.is_bound:
        return 200
    return TOO_MANY if form.has_error(NON_FIELD_ERRORS, OFTEN) else UNPROCESSABLE


def _asked(request: PageRequest, edition: Edition, form: AskForm, person: Person | None) -> HttpResponse:
    given = form.cleaned_data
    inquiry = operations.ask(
        edition,
        given["text"],
        topic=given["topic"],
        language=given["language"],
        key=given["key"],
        page=form.path,
        name=given.get("name", ""),
        address=given.get("address", ""),
        by=person,
    )
    response = redirect("welcome:inquiry", edition.slug, inquiry.pk)
    if person is None:
        cookie.keep(response, request, inquiry.pk, begun=True)
    return private(response)


# --- a conversation ---------------------------------------------------------------------------------------


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@unless_archived
def inquiry(request: PageRequest, edition: Edition, pk: int) -> HttpResponse:
    """What was asked and answered; one writes on here."""
    if "return" in request.GET:
        return _came_back(request, edition, pk)
    found = _found(request, edition, pk)
    form = WriteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _may(form, [(WRITTEN, str(found.pk))]):
        operations.write(found, form.cleaned_data["text"], key=form.cleaned_data["key"], by=_person(request))
        return private(redirect(f"{request.path}#last"))
    operations.note_seen(found)
    if "part" in request.GET:
        return private(render(request, "welcome/_conversation.html", shown(request, edition, found)))
    context = {"form": form, **shown(request, edition, found)}
    return private(render(request, "welcome/inquiry.html", context, status=_status(form)))


def shown(request: PageRequest, edition: Edition, found: Inquiry) -> dict[str, object]:
    """A conversation as whoever asked reads it."""
    person, languages = _person(request), request.reader.languages
    messages = list(found.messages.select_related("officer"))
    for message in messages:
        message.place = known(message.path, edition, person, languages) if message.path else None  # type: ignore[attr-defined]
    ahead = queries.ahead_of(found)
    door = (
        found.entries.filter(used_at=None, ended_at=None, until_at__gt=clock.real_now())
        .select_related("person")
        .first()
    )
    return {
        "inquiry": found,
        "lines": messages,
        "holder": holder_of(found),
        "solved": is_solved(found),
        "ahead": ahead_words(ahead) if ahead is not None else "",
        "hours": queries.hours_of(edition, request.reader.now),
        "wait": queries.usual_wait(edition, request.reader.now),
        "door": door if person is None else None,
        "began_here": cookie.kept(request).get(found.pk, False),
        "topic": conversation(found),
    }


def _found(request: PageRequest, edition: Edition, pk: int) -> Inquiry:
    own = queries.own_inquiries(edition, _person(request), cookie.kept(request))
    return get_object_or_404(own.select_related("person", "edition"), pk=pk)


def _came_back(request: PageRequest, edition: Edition, pk: int) -> HttpResponse:
    """The link of a mail to somebody without an account: this browser may read the conversation from now on."""
    try:
        key = loads(request.GET["return"], salt=RETURN_SALT, max_age=RETURN_FOR)
    except BadSignature:
        raise Http404("No such conversation.") from None
    if key != pk or not Inquiry.objects.filter(edition=edition, pk=pk, person=None).exists():
        raise Http404("No such conversation.")
    response = private(redirect(request.path))
    response.headers["Referrer-Policy"] = "no-referrer"
    cookie.keep(response, request, pk, begun=False)
    return response


@csrf_protect
@require_POST
@unless_archived
def solution(request: PageRequest, edition: Edition, pk: int) -> HttpResponse:
    """Whoever asked says that it is solved."""
    found = _found(request, edition, pk)
    operations.call_solved(found, by=_person(request))
    return private(redirect("welcome:inquiry", edition.slug, found.pk))


@csrf_protect
@require_POST
@unless_archived
def entry(request: PageRequest, edition: Edition, pk: int) -> HttpResponse:
    """Come in through the door that an officer opened in this conversation."""
    found = _found(request, edition, pk)
    door = found.entries.select_related("person", "inquiry").order_by("-pk").first()
    begun = cookie.kept(request).get(found.pk, False)
    if door is None or not begun or _person(request) is not None:
        raise Http404("No door was opened here.")
    person = operations.enter(door)
    back = f"/{get_language() or 'en'}/{edition.slug}/"
    response = come_in(request, person, method=LET_IN, back=back)
    request.session.set_expiry(LET_IN_FOR)
    return response


# --- what is often asked -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD"])
def answers(request: PageRequest, edition: Edition) -> HttpResponse:
    """Questions that are often asked, by topic, and a search in what the reader reads."""
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    topic = request.GET.get("topic", "")
    found = queries.answers_for(
        edition, words, request.reader.languages, topic if topic in Topic.values else ""
    )
    context = {"found": found, "q": words, "topic": topic, "topics": Topic.choices}
    return render(request, "welcome/answers.html", context)
