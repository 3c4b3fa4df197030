"""Speakers are asked by mail; organisers hear in the page what they answered."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hemicycle.editions.models import Edition
from hemicycle.inbox.letter import Button, Facts, Letter
from hemicycle.inbox.operations import notify, send_mail, writing_to
from hemicycle.inbox.sockets import Told
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of, who_holds
from hemicycle.programme.models import Occurrence, Speaker, Speaking
from hemicycle.programme.operations import address_of
from hemicycle.record.models import Entry
from hemicycle.ui.rendering import city_words, date_words, zone_words

ASKED, ANSWERED = "programme.speaker_asked", "programme.speaker_answered"
PERMISSION = "programme.speakers"


# --- asking ---------------------------------------------------------------------------------------------


def hear_asked(entry: Entry) -> None:
    """A speaker is asked: the letter goes. Heard again it is the same mail."""
    speaker = (
        Speaker.objects.select_related("edition__scope", "person").filter(pk=entry.data["speaker_id"]).first()
    )
    if speaker is None:
        return
    speakings = list(speaker.speakings.filter(pk__in=entry.data["speaking_ids"]).select_related("session"))
    if not speakings or not address_of(speaker):
        return
    language = language_of(speaker)
    with writing_to(speaker.person, language=language):
        letter = asking(speaker, speakings, language)
    send_mail(
        ASKED,
        letter,
        key=f"speaker-asked-{entry.pk}",
        to=speaker.person,
        address=address_of(speaker),
        language=language,
        scope=speaker.edition.scope,
        by=entry.by if isinstance(entry.by, Person) else None,
    )


def language_of(speaker: Speaker) -> str:
    """The language of a speaker's mail: theirs if they have an account, else the edition's main one."""
    if speaker.person is not None:
        return str(speaker.person.language)
    offered = dict(settings.LANGUAGES)
    default: str = speaker.edition.default_language
    return default if default in offered else settings.LANGUAGE_CODE


def asking(speaker: Speaker, speakings: list[Speaking], language: str) -> Letter:
    """The letter that asks a speaker to confirm; sentences in the active language, hours on their clock."""
    edition = speaker.edition
    languages = edition.reading_order(language)
    name = edition.name.said(languages).text
    address = settings.ORIGIN + reverse("programme:speaking", kwargs={"edition": edition.slug})
    with override(language):
        return Letter(
            subject=_("Will you speak at %(edition)s?")
            % {"edition": edition.short_name.said(languages).text or name},
            parts=(
                _("Dear %(name)s,") % {"name": speaker.name},
                _(
                    "The organisers of %(edition)s would be glad to have you as a speaker. Please tell them "
                    "whether you can come:"
                )
                % {"edition": name},
                Facts(tuple(_line(speaking, edition, speaker, languages) for speaking in speakings)),
                Button(_("Confirm or decline"), address),
                _(
                    "On that page you can also write a few words about yourself, add a photo and a link to your "
                    "slides, and say when you can be there. You sign in with a code that comes to this mailbox."
                ),
                _("If this is a mistake, please answer this mail."),
            ),
        )


def _line(
    speaking: Speaking, edition: Edition, speaker: Speaker, languages: tuple[str, ...]
) -> tuple[str, str]:
    title = speaking.session.title.said(languages).text
    occurrences = Occurrence.objects.in_draft().filter(session=speaking.session_id, cancelled=False)
    times = [hours_words(each, edition, speaker, languages) for each in occurrences]
    return title, "; ".join(times) or _("The time is not fixed yet.")


def hours_words(
    occurrence: Occurrence, edition: Edition, speaker: Speaker, languages: tuple[str, ...]
) -> str:
    """`Wednesday, 17 February, 14:00–15:30 Barcelona (UTC+1)` on the speaker's clock, else on home's."""
    own = zone_or_none(speaker.person.zone) if speaker.person else None
    zone = own or edition.home
    city = city_words(zone.key, languages[0]) if own else edition.zone_city.said(languages).text
    starts, ends = occurrence.starts_at.astimezone(zone), occurrence.ends_at.astimezone(zone)
    words = zone_words(zone, languages[0], occurrence.starts_at, city)
    return f"{date_words(starts.date(), languages[0])}, {starts:%H:%M}–{ends:%H:%M} {words}"


# --- answers --------------------------------------------------------------------------------------------


def hear_answered(entry: Entry) -> None:
    """A speaker answered: whoever sees to the speakers of the edition hears it, but not who wrote it down."""
    speaking = (
        Speaking.objects.select_related("session__edition__scope", "speaker")
        .filter(pk=entry.data["speaking_id"])
        .first()
    )
    if speaking is None or not entry.data["answer"]:
        return
    edition = speaking.session.edition
    for person in who_holds(PERMISSION, edition.scope.path):
        if person.pk != entry.by_id:
            data = {"speaking_id": speaking.pk, "answer": entry.data["answer"]}
            notify(ANSWERED, person, data, key=f"speaker-answered-{entry.pk}", scope=edition.scope)


def tell_answered(person: Person, data: dict[str, Any]) -> Told | None:
    """What the notice says, for as long as it is that person's business."""
    speaking = (
        Speaking.objects.select_related("session__edition__scope", "speaker")
        .filter(pk=data.get("speaking_id", 0))
        .first()
    )
    if speaking is None:
        return None
    edition = speaking.session.edition
    if not rights_of(person).may(PERMISSION, edition.scope.path):
        return None
    words = {
        "name": speaking.speaker.name,
        "title": speaking.session.title.said(edition.reading_order(person.language)).text,
    }
    if data.get("answer") == Speaking.Reply.CONFIRMED:
        title = _("%(name)s will speak in “%(title)s”.") % words
    else:
        title = _("%(name)s cannot speak in “%(title)s”.") % words
    url = reverse("programme-studio:speaker", args=[edition.slug, speaking.speaker.slug])
    return Told(title, speaking.word, url)
