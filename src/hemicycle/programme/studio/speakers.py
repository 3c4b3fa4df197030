"""Speakers in the studio: who they are, what they were asked, what they answered; two that are one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.editing import Adding, Editing, saved_words
from hemicycle.inbox.letter import Button, Facts, Letter
from hemicycle.kernel.verdict import Refused, Unclear
from hemicycle.people.models import Person
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in.queries import person_at
from hemicycle.programme import operations
from hemicycle.programme.forms.speakers import (
    AnswerForm,
    MergeForm,
    NameForm,
    PersonForm,
    PhotoForm,
    SpeakerForm,
)
from hemicycle.programme.models import Speaker, Speaking
from hemicycle.programme.notices import speakers as notices
from hemicycle.programme.queries import studio as lists
from hemicycle.programme.rules import speaking as rules
from hemicycle.programme.tasks import PHOTO_KEPT_FOR
from hemicycle.record.models import Revision
from hemicycle.record.operations import revise

ORGANISERS = "programme.speakers"
LONGEST = 80


@studio(ORGANISERS)
def speakers(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Everybody who speaks, narrowed by name and by what they answered."""
    q = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    state = request.GET.get("state", "")[:LONGEST]
    rows = lists.speakers_of(edition, request.reader, q=q, state=state)
    total = edition.speakers.count()
    to_ask = sum(
        row.has_address and row.sessions - row.confirmed - row.declined - row.asked > 0 for row in rows
    )
    context = {"rows": rows, "total": total, "q": q, "state": state, "states": _states(), "to_ask": to_ask}
    return render(request, "programme/studio/speakers.html", context)


def _states() -> list[tuple[str, str]]:
    return [
        ("open", _("not asked yet")),
        ("asked", _("asked, no answer")),
        ("confirmed", _("confirmed")),
        ("declined", _("declined")),
        ("address", _("without an address")),
        ("idle", _("in no session")),
        ("alike", _("two of one name")),
    ]


@studio(ORGANISERS)
def make(request: MemberRequest, edition: Edition) -> HttpResponse:
    """A new speaker: the name, the rest on their own page."""

    def save(changes: Mapping[str, Any], by: Person) -> Revision:
        speaker = operations.make_speaker(edition, name=changes["name"], by=by)
        return Revision.objects.of(speaker).latest("pk")

    adding = Adding(
        request,
        edition,
        "programme.speaker",
        lambda data, initial: NameForm(data, initial=initial),
        save=save,
    )
    if adding.saved() and adding.revision:
        speaker = Speaker.objects.get(pk=adding.revision.key)
        return done(request, _page(speaker), _("The speaker is there. Now say who they are."))
    return adding.page("programme/studio/speaker_new.html", {"heading": _("New speaker")})


@studio(ORGANISERS)
def speaker(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """A speaker: the entry, the sessions with what was answered, the account, the photo."""
    found = _found(edition, slug)
    editing = Editing(
        request, found, lambda data, initial: SpeakerForm(data, initial=initial, edition=edition)
    )
    if editing.saved():
        return done(request, _page(found), saved_words(editing.revision), undo=editing.revision)
    speakings = found.speakings.select_related("session")
    unasked = [one for one in speakings if not one.answer and one.asked_at is None]
    waiting = [one for one in speakings if not one.answer and one.asked_at is not None]
    context = {
        "speaker": found,
        "heading": found.name,
        "speakings": speakings,
        "unasked": len(unasked),
        "waiting": len(waiting),
        "may_ask": rules.may_ask(
            has_address=bool(operations.address_of(found)), sessions=len(unasked) + len(waiting)
        ),
        "may_remove": rules.may_remove(sessions=len(speakings)),
        "merge": MergeForm(others=_others(found), auto_id="merge-%s"),
        "person": PersonForm(
            initial={"email": (found.person.email or "") if found.person else ""}, auto_id="account-%s"
        ),
        "photo": PhotoForm(auto_id="photo-%s"),
        "replies": Speaking.Reply.choices,
    }
    return editing.page("programme/studio/speaker.html", context)


def _others(speaker: Speaker) -> list[tuple[str, str]]:
    others = speaker.edition.speakers.exclude(pk=speaker.pk).only("pk", "name", "slug")
    return [(str(other.pk), f"{other.name} ({other.slug})") for other in others]


# --- asking -----------------------------------------------------------------------------------------------


@studio(ORGANISERS)
def asking(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """Show the mail that asks a speaker to confirm, and send it."""
    found = _found(edition, slug)
    again = request.GET.get("again") == "1" or request.POST.get("again") == "1"
    speakings = [one for one in found.speakings.select_related("session") if _is_asked(one, again=again)]
    rules.may_ask(has_address=bool(operations.address_of(found)), sessions=len(speakings)).insist()
    if confirmed(request):
        operations.ask_speaker(found, again=again, by=request.user)
        return done(request, _page(found), _("The mail is on its way. The answer will be told to you here."))
    language = notices.language_of(found)
    letter = notices.asking(found, speakings, language)
    return render(
        request,
        "programme/studio/asking.html",
        {
            "speaker": found,
            "address": operations.address_of(found),
            "letter": letter,
            "parts": _shown(letter),
            "language": language,
            "again": again,
            "back": _page(found),
        },
    )


def _is_asked(speaking: Speaking, *, again: bool) -> bool:
    return not speaking.answer and (again or speaking.asked_at is None)


def _shown(letter: Letter) -> list[tuple[str, Any]]:
    """The parts of a letter for the page: (kind, value)."""
    kinds = {Button: "button", Facts: "facts"}
    return [(kinds.get(type(part), "words"), part) for part in letter.parts]


@studio(ORGANISERS)
def asking_all(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Ask everybody who has an address and was not asked yet about some session."""
    with_address = [
        one
        for one in edition.speakers.filter(speakings__answer="", speakings__asked_at=None)
        .select_related("person", "edition")
        .distinct()
        if operations.address_of(one)
    ]
    if not with_address:
        raise Refused(
            _("There is nobody to ask: everybody with an address was asked already, or has answered.")
        )
    back = reverse("programme-studio:speakers", args=[edition.slug])
    if confirmed(request):
        asked = 0
        for one in with_address:
            try:
                operations.ask_speaker(one, by=request.user)
            except Refused:  # somebody else has asked meanwhile
                continue
            asked += 1
        words = ngettext(
            "%(count)d speaker is asked by mail.", "%(count)d speakers are asked by mail.", asked
        )
        return done(request, back, words % {"count": asked})
    names = ", ".join(one.name for one in with_address[:20]) + ("…" if len(with_address) > 20 else "")
    count = len(with_address)
    return ask(
        request,
        title=ngettext("Ask %(count)d speaker?", "Ask %(count)d speakers?", count) % {"count": count},
        sentences=[
            _("Each gets one mail, in their language, about the sessions they were not asked about yet:"),
            names,
        ],
        button=_("Send the mails"),
        back=back,
    )


@require_POST
@studio(ORGANISERS)
def answer(request: MemberRequest, edition: Edition, slug: str, speaking: int) -> HttpResponse:
    """Write down what a speaker said elsewhere: by telephone, in a mail."""
    found = get_object_or_404(Speaking, pk=speaking, speaker__slug=slug, speaker__edition=edition)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Unclear(_("The form does not say what was answered. Please use it again."))
    revision = revise(found, {"answer": form.cleaned_data["answer"]}, by=request.user)
    return done(request, _page(found.speaker), saved_words(revision), undo=revision)


# --- account, photo, merging, going ---------------------------------------------------------------------------


@require_POST
@studio(ORGANISERS)
def account(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """Say which account a speaker has, or that they have none."""
    found = _found(edition, slug)
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise Unclear(_("This is no address. Please check it."))
    address = form.cleaned_data["email"].strip().lower()
    person = person_at(address) if address else None
    if address and (person is None or person.erased_at):
        raise Refused(_("Nobody has an account with this address. They can sign in with it, then try again."))
    revision = revise(found, {"person": person.pk if person else None}, by=request.user)
    return done(request, _page(found), saved_words(revision), undo=revision)


@require_POST
@studio(ORGANISERS)
def photo(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """Another photo, or none."""
    found = _found(edition, slug)
    keep_photo(request, found)
    return done(request, _page(found), _("Saved."))


def keep_photo(request: MemberRequest, speaker: Speaker) -> None:
    """What the form of a photo asks for; `Refused` with a sentence for what is no picture."""
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Unclear(_("The file could not be read. Please choose it again."))
    sent = form.cleaned_data["photo"]
    if sent is None and not form.cleaned_data["gone"]:
        raise Unclear(_("Please choose a picture first."))
    operations.set_photo(speaker, sent.read() if sent else None, by=request.user)


@require_POST
@studio(ORGANISERS)
def merging(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """Two entries of one speaker become one; asked first, for it cannot be undone."""
    found = _found(edition, slug)
    form = MergeForm(request.POST, others=_others(found))
    if not form.is_valid():
        raise Unclear(_("Please choose the other entry first."))
    other = get_object_or_404(edition.speakers, pk=form.cleaned_data["other"])
    if confirmed(request):
        operations.merge_speakers(found, other, by=request.user)
        return done(request, _page(found), _("The two entries are one."))
    return ask(
        request,
        title=_("Are these one speaker?"),
        sentences=[
            *_what_merging_does(found, other),
            _("This cannot be undone."),
        ],
        button=_("Make them one"),
        back=_page(found),
        danger=True,
        data=[("other", str(other.pk))],
    )


def _what_merging_does(kept: Speaker, gone: Speaker) -> list[str]:
    """What happens to each of the two entries, in sentences."""
    count = gone.speakings.count()
    moved = ngettext(
        "%(count)d session in which it speaks comes to “%(kept)s”, with what was asked and answered.",
        "%(count)d sessions in which it speaks come to “%(kept)s”, with what was asked and answered.",
        count,
    )
    return [
        _("“%(gone)s” (%(slug)s) goes, and its public address leads nowhere any more.")
        % {"gone": gone.name, "slug": gone.slug},
        moved % {"count": count, "kept": kept.name} if count else _("It speaks in no session."),
        _("If both speak in one session, the answer given here counts; without one, that of the other."),
        _(
            "Whatever “%(kept)s” says already stays. What is missing here is taken over: office and biography "
            "by language, organisation, photo, address and account. "
            "The times at which the two can be there become one list."
        )
        % {"kept": kept.name},
    ]


@studio(ORGANISERS)
def removal(request: MemberRequest, edition: Edition, slug: str) -> HttpResponse:
    """Remove somebody who speaks nowhere."""
    found = _found(edition, slug)
    rules.may_remove(sessions=found.speakings.count()).insist()
    if confirmed(request):
        noted = operations.remove_speaker(found, by=request.user)
        address = reverse("programme-studio:speakers", args=[edition.slug])
        return done(request, address, _("“%(name)s” is removed.") % {"name": found.name}, undo=noted)
    return ask(
        request,
        title=_("Remove “%(name)s”?") % {"name": found.name},
        sentences=[
            _(
                "The entry is no longer shown. What it said stays in the history, and this can be undone there."
            ),
            _("The photo is kept for %(days)d days, in case you undo this; then it is deleted.")
            % {"days": PHOTO_KEPT_FOR.days},
        ],
        button=_("Remove it"),
        back=_page(found),
        danger=True,
    )


def _found(edition: Edition, slug: str) -> Speaker:
    return get_object_or_404(
        edition.speakers.select_related("person", "organisation", "edition__scope"), slug=slug
    )


def _page(speaker: Speaker) -> str:
    return reverse("programme-studio:speaker", args=[speaker.edition.slug, speaker.slug])


def waits(edition: Edition) -> int:
    """Speakers who have declined and still stand in their session: somebody must see to it."""
    return Speaking.objects.filter(speaker__edition=edition, answer=Speaking.Reply.DECLINED).count()
