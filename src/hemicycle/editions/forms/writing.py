"""Forms of news and pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.editions.forms.parts import AddressedForm, Hour, NamedField, WebField, Written, address_field
from hemicycle.kernel import clock
from hemicycle.kernel.words import Words
from hemicycle.kernel.zones import zone_or_none
from hemicycle.people.models import Section
from hemicycle.people.queries import rights_of, within
from hemicycle.ui.rendering import date_words, zone_words

if TYPE_CHECKING:
    from datetime import datetime

    from hemicycle.editions.models import News, Page

MARKDOWN = _("Markdown: a blank line between paragraphs, ## before a heading, [words](https://…) for a link.")
WRITES = "editions.edit_texts"


class WritingForm(AddressedForm):
    """Somebody writes: an organiser anything, a section's host for the own section alone."""

    section = NamedField(Section.objects.none(), required=False, label=_("Section"))

    def settle(self) -> None:
        """Which sections this person writes for."""
        reach = rights_of(self.person).reach(WRITES)
        self.everywhere = reach.covers(self.gathering.scope.path)
        section: Any = self.fields["section"]
        if self.everywhere:
            section.queryset = Section.objects.all()
            section.help_text = _("Its hosts may then edit this too.")
        else:
            section.queryset = Section.objects.filter(within(reach, "scope__path"))
            section.required, section.empty_label = True, None


class NewsForm(WritingForm):
    """A news item."""

    title = Written(label=_("Title"), max_length=300)
    publish_at = Hour(
        required=False,
        label=_("Comes out, at home"),
        help_text=_("From this hour on everybody reads it. Left empty, it is a draft."),
    )
    body = Written(label=_("Text"), required=False, markdown=True, max_length=50_000, help_text=MARKDOWN)
    source_name = forms.CharField(required=False, max_length=200, label=_("Name of the source"))
    source_url = WebField(required=False, max_length=500, label=_("Address of the source"))
    slug = address_field(80)
    field_order = ["title", "publish_at", "section", "body", "slug", "source_name", "source_url"]

    def settle(self) -> None:
        """With the hour where the writer is."""
        super().settle()
        self._tell_own_hour()

    def _tell_own_hour(self) -> None:
        """Beside the hour at home the hour where the writer is, if that is elsewhere."""
        hour: Any = self.fields["publish_at"]
        own = zone_or_none(self.person.zone)
        at: datetime | None = hour.initial
        if own is None or own == self.gathering.home or at is None:
            return
        there, language = at.astimezone(own), get_language() or "en"
        hour.help_text = _("%(help)s Where you are (%(zone)s), that is %(day)s, %(hour)s.") % {
            "help": hour.help_text,
            "zone": zone_words(own, language, at),
            "day": date_words(there.date(), language, "day"),
            "hour": f"{there:%H:%M}",
        }

    def is_public(self) -> bool:
        """Out already."""
        thing: News = self.thing
        return bool(thing.pk) and thing.is_out(clock.now())

    def buttons(self) -> list[tuple[str, Words]]:
        """What is not out yet can come out at once."""
        return [] if self.is_public() else [("now", _("Save and publish now"))]

    def changes(self) -> dict[str, Any]:
        """Out from this minute on, if that was asked for."""
        given = super().changes()
        if "now" in self.data and not self.is_public():
            given["publish_at"] = clock.now().replace(second=0, microsecond=0).isoformat()
        return given


class PageForm(WritingForm):
    """A page of plain text."""

    title = Written(label=_("Title"), max_length=200)
    public = forms.BooleanField(
        required=False, label=_("Public"), help_text=_("Without the tick it is a draft.")
    )
    body = Written(label=_("Text"), required=False, markdown=True, max_length=100_000, help_text=MARKDOWN)
    in_menu = forms.BooleanField(required=False, label=_("In the menu at the top"))
    in_footer = forms.BooleanField(required=False, label=_("At the foot of every page"))
    field_order = ["title", "public", "section", "body", "in_menu", "in_footer", "slug"]

    def settle(self) -> None:
        """The menu is for organisers alone."""
        super().settle()
        if not self.everywhere:
            del self.fields["in_menu"], self.fields["in_footer"]

    def value_of(self, name: str) -> Any:
        """Public or not is a tick here, and a date in the table."""
        return super().value_of("published_at") is not None if name == "public" else super().value_of(name)

    def is_public(self) -> bool:
        """Anybody may read it."""
        thing: Page = self.thing
        return bool(thing.pk) and thing.published_at is not None

    def changes(self) -> dict[str, Any]:
        """The date since when it is public stays while it is."""
        given = super().changes()
        public = given.pop("public")
        if public != (self.thing.published_at is not None):
            given["published_at"] = clock.now().isoformat() if public else None
        return given
