"""Releasing: what the next version would change and whom it concerns; versions and their mails; late changes."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hemicycle.editions.models import Edition
from hemicycle.editions.studio.answers import done
from hemicycle.editions.studio.door import studio
from hemicycle.inbox.models import Mail
from hemicycle.kernel import clock
from hemicycle.kernel.verdict import Refused
from hemicycle.people.requests import MemberRequest
from hemicycle.programme import operations
from hemicycle.programme.forms.releases import LateForm, NoteForm
from hemicycle.programme.models import Change, Occurrence, Release, Slot
from hemicycle.programme.notices.releases import batch_of
from hemicycle.programme.queries.changes import ChangeWriter
from hemicycle.programme.queries.concerned import Concerned, would_concern
from hemicycle.programme.rules import releases as rules
from hemicycle.programme.rules.releases import Listing, Sight

ORGANISERS = "programme.release"


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one kind, each in a sentence."""

    label: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """A release with what became of its mails."""

    release: Release
    changes: int
    held: int
    sent: int
    is_current: bool


@studio(ORGANISERS)
def releases(request: MemberRequest, edition: Edition) -> HttpResponse:
    """What the next release would change; release it by POST. Below: all versions."""
    form = NoteForm(_sent(request), languages=edition.languages)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.release(
                edition, note=form.cleaned_data["note"], seen=request.POST.get("seen", ""), by=request.user
            )
        except Refused as refused:
            form.add_error(None, str(refused.why))
        else:
            return done(request, _here(edition), _released_sentence(made))
    changes, seen = operations.drafted_changes(edition)
    concerned = would_concern(edition, changes)
    number = (edition.releases.values_list("number", flat=True).first() or 0) + 1
    in_draft = Occurrence.objects.in_draft().filter(session__edition=edition).count()
    context = {
        "form": form,
        "seen": seen,
        "number": number,
        "groups": _groups(request, edition, changes),
        "may_release": rules.may_release(
            is_first=number == 1, occurrences=in_draft, differences=len(changes)
        ),
        "in_draft": in_draft,
        "told": _told_sentence(concerned),
        "versions": _versions(edition),
        "upcoming": _upcoming(edition),
    }
    return render(request, "programme/studio/releases.html", context, status=422 if form.errors else 200)


@studio(ORGANISERS)
def again(request: MemberRequest, edition: Edition, number: int) -> HttpResponse:
    """Release an older version again: look first, then confirm."""
    version = get_object_or_404(edition.releases, number=number)
    form = NoteForm(_sent(request), languages=edition.languages)
    if request.method == "POST" and form.is_valid():
        made = operations.release_again(version, note=form.cleaned_data["note"], by=request.user)
        return done(request, _here(edition), _released_sentence(made))
    changes = operations.changes_back_to(version)
    context = {
        "version": version,
        "form": form,
        "groups": _groups(request, edition, changes),
        "told": _told_sentence(would_concern(edition, changes)),
    }
    return render(request, "programme/studio/release_again.html", context)


@studio(ORGANISERS)
def late(request: MemberRequest, edition: Edition, occurrence: int) -> HttpResponse:
    """A late change of one occurrence: moved or cancelled, published alone, told at once."""
    slot = get_object_or_404(
        Slot.objects.filter(release__edition=edition).current().select_related("session", "occurrence"),
        occurrence=occurrence,
    )
    form = LateForm(_sent(request), edition=edition, slot=slot)
    if request.method == "POST" and form.is_valid():
        made = _change_at_once(request, slot, form)
        sentence = _("Version %(name)s is out, and those concerned are being told.") % {"name": made.name}
        return done(request, _here(edition), sentence)
    moved = Change(
        edition=edition,
        session=slot.session,
        occurrence=slot.occurrence,
        kind=Change.Kind.MOVED,
        starts_at=slot.starts_at,
        listed_to=slot.listed_to,
        listed_circle_id=slot.listed_circle_id,
        before_listed_to=slot.listed_to,
        before_listed_circle_id=slot.listed_circle_id,
        at=clock.now(),
    )
    context = {"form": form, "slot": slot, "told": _told_sentence(would_concern(edition, [moved]))}
    return render(request, "programme/studio/late.html", context, status=422 if form.errors else 200)


def _change_at_once(request: MemberRequest, slot: Slot, form: LateForm) -> Release:
    given = form.cleaned_data
    if given["what"] == LateForm.CANCEL:
        return operations.cancel_at_once(slot.occurrence, note=given["note"], by=request.user)
    return operations.move_at_once(
        slot.occurrence,
        starts_at=given["starts_at"],
        ends_at=given["ends_at"],
        room=given["room"],
        note=given["note"],
        by=request.user,
    )


def _sent(request: MemberRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _here(edition: Edition) -> str:
    return reverse("programme-studio:releases", kwargs={"edition": edition.slug})


def _released_sentence(made: Release) -> str:
    if made.number == 1:
        return _("Version %(name)s is out.") % {"name": made.name}
    return _("Version %(name)s is out. Mails to those concerned are prepared and wait for your yes.") % {
        "name": made.name
    }


def _told_sentence(concerned: list[Concerned]) -> str:
    """How many people a release concerns."""
    if not concerned:
        return _("Nobody has starred what changes or speaks in it, so no mail is prepared.")
    people = ngettext(
        "%(count)d person is concerned: they starred what changes, or speak in it.",
        "%(count)d people are concerned: they starred what changes, or speak in it.",
        len(concerned),
    ) % {"count": len(concerned)}
    speakers = sum(one.speaks for one in concerned)
    if not speakers:
        return people
    among = ngettext("%(count)d of them speaks.", "%(count)d of them speak.", speakers) % {"count": speakers}
    return f"{people} {among}"


LABELS = {
    rules.NEW: gettext_lazy("New"),
    rules.MOVED: gettext_lazy("Moved"),
    rules.CANCELLED: gettext_lazy("Cancelled"),
    rules.RESTORED: gettext_lazy("Takes place after all"),
    rules.GONE: gettext_lazy("No longer in the programme"),
}


def _groups(request: MemberRequest, edition: Edition, changes: list[Change]) -> list[Group]:
    """The changes by kind, in sentences, as an organiser reads them: who may see a session does not matter here."""
    everything = Sight(registered=True, circles=frozenset())
    writer = ChangeWriter(edition, request.reader, {}, everything)
    told: dict[str, list[str]] = {}
    for change in sorted(
        changes, key=lambda c: (c.starts_at or c.before_starts_at or c.at, c.occurrence_id or 0)
    ):
        told.setdefault(change.kind, []).append(writer.text(change) + _listing_words(change))
    return [Group(str(label), told[kind]) for kind, label in LABELS.items() if kind in told]


def _listing_words(change: Change) -> str:
    """A session that only changes whom it is listed to is new to some and gone to others: say to whom."""
    now, before = (
        Listing(change.listed_to, change.listed_circle_id),
        Listing(change.before_listed_to, change.before_listed_circle_id),
    )
    if change.kind not in {rules.NEW, rules.GONE} or not (now.audience and before.audience):
        return ""
    return " " + _("(It is listed to others than before.)")


def _versions(edition: Edition) -> list[Version]:
    """All versions with what became of their mails, in three queries."""
    found = list(edition.releases.annotate(told=Count("changes")).select_related("by"))
    batches = [batch_of(release) for release in found]
    rows = (
        Mail.objects.filter(batch__in=batches)
        .values_list("batch")
        .annotate(
            held=Count("pk", filter=Q(held=True, discarded_at=None, sent_at=None)),
            sent=Count("pk", filter=Q(sent_at__isnull=False)),
        )
    )
    mails = {batch: (held, sent) for batch, held, sent in rows.order_by()}
    return [
        Version(release, release.told, *mails.get(batch_of(release), (0, 0)), is_current=release == found[0])
        for release in found
    ]


def _upcoming(edition: Edition) -> list[Slot]:
    """What is still to come, for a late change: the next in time first."""
    slots = Slot.objects.filter(release__edition=edition, cancelled=False, ends_at__gt=clock.now()).current()
    return list(slots.select_related("session").order_by("starts_at", "order", "pk")[:40])
