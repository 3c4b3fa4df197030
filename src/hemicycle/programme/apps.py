"""Sessions, releases and personal agendas."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    """Sessions, releases and personal agendas."""

    name = "hemicycle.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Plug into the pages of an edition, and bring the demonstration's programme."""
        from hemicycle.editions.sockets import (
            DateWatch,
            DayPage,
            HomeCard,
            NavigationEntry,
            SectionPart,
            SitemapSource,
            StudioPage,
            TextSource,
            WaitingSource,
            date_watches,
            day_pages,
            home_cards,
            navigation,
            section_parts,
            sitemap_sources,
            studio_pages,
            text_sources,
            waiting_sources,
        )
        from hemicycle.inbox.sockets import MailKind, NoticeKind, mail_kinds, notice_kinds
        from hemicycle.people.sockets import (
            DemoData,
            Permission,
            PlaceWatch,
            demo_data,
            permissions,
            place_watches,
        )
        from hemicycle.programme import demo, tasks
        from hemicycle.programme.notices import releases as of_releases
        from hemicycle.programme.operations.merging import lead_once
        from hemicycle.programme.queries import elsewhere
        from hemicycle.programme.studio import waiting
        from hemicycle.record.sockets import (
            JobKind,
            Listener,
            ScheduledTask,
            job_kinds,
            listeners,
            scheduled_tasks,
        )

        listeners.plug(
            Listener("programme: releases", frozenset({"ProgrammeReleased"}), of_releases.hear_release)
        )
        job_kinds.plug(
            JobKind(
                of_releases.PREPARE,
                of_releases.prepare,
                label=_("Telling those concerned of a release"),
                paths=waiting.of_releases,
            )
        )
        changed, late = _("Changes of sessions you starred or speak in"), _("Late changes of the programme")
        mail_kinds.plug(MailKind(of_releases.CHANGED, changed, optional=True))
        mail_kinds.plug(MailKind(of_releases.LATE, late))
        notice_kinds.plug(NoticeKind(of_releases.CHANGED, changed, of_releases.tell, icon="calendar"))
        notice_kinds.plug(NoticeKind(of_releases.LATE, late, of_releases.tell, icon="warning", urgent=True))
        self._plug_reminders()
        studio_pages.plug(
            StudioPage(
                "releases",
                _("Releases"),
                "programme-studio:releases",
                "programme",
                40,
                ("programme.release",),
            )
        )

        scheduled_tasks.plug(
            ScheduledTask("programme: abandoned agendas", timedelta(days=1), tasks.remove_abandoned_agendas)
        )
        scheduled_tasks.plug(
            ScheduledTask(
                "programme: photos of removed speakers",
                timedelta(days=1),
                tasks.remove_photos_of_removed_speakers,
            )
        )
        everything = frozenset({"steward", "organiser"})
        for permission in (
            Permission(
                "programme.edit",
                _("Edit sessions: texts, languages, links, outcomes"),
                everything | {"section-host", "session-host"},
                40,
            ),
            Permission("programme.schedule", _("Add, move and cancel times"), everything, 41),
            Permission("programme.speakers", _("Edit speakers and ask them"), everything, 42),
            Permission("programme.release", _("Release the programme"), everything, 43),
        ):
            permissions.plug(permission)
        navigation.plug(NavigationEntry("programme", _("Programme"), "programme:week", "calendar", 20))
        navigation.plug(NavigationEntry("agenda", _("My agenda"), "programme:agenda", "star", 30))
        home_cards.plug(HomeCard("today", "programme/_today.html", elsewhere.today, order=10))
        home_cards.plug(HomeCard("outcomes", "programme/_outcomes.html", elsewhere.outcomes, order=20))
        section_parts.plug(
            SectionPart("sessions", "programme/_section_sessions.html", elsewhere.of_section, order=10)
        )
        day_pages.plug(DayPage(elsewhere.day_url))
        sitemap_sources.plug(SitemapSource("programme", elsewhere.public_pages))
        text_sources.plug(TextSource("programme", elsewhere.texts))
        date_watches.plug(DateWatch("programme", elsewhere.outside))
        place_watches.plug(PlaceWatch("programme", merging=lead_once))
        demo_data.plug(DemoData("programme", demo.load, order=30))
        for source in (
            WaitingSource("changes", ("programme.release",), waiting.changes, 30),
            WaitingSource("clashes", ("programme.schedule",), waiting.clashes, 40),
            WaitingSource("sessions", ("programme.edit",), waiting.sessions, 45, everywhere=False),
            WaitingSource("speakers", ("programme.speakers",), waiting.speakers, 50),
        ):
            waiting_sources.plug(source)
        self._plug_roles()
        self._plug_editing()
        self._plug_privacy()
        self._plug_registration()
        self._plug_the_guide()
        self._plug_venues()

    def _plug_reminders(self) -> None:
        """Whoever has starred a session is told before it begins; a digest of the next day would be too late."""
        from hemicycle.inbox.rules.reaching import ANY_HOUR, AT_ONCE, NEVER
        from hemicycle.inbox.sockets import KindGroup, NoticeKind, kind_groups, notice_kinds
        from hemicycle.programme.notices import starting
        from hemicycle.record.sockets import ScheduledTask, scheduled_tasks

        kind_groups.plug(KindGroup("programme", _("Programme"), 10))
        notice_kinds.plug(
            NoticeKind(
                starting.STARTING,
                _("A session you starred begins soon"),
                starting.tell_starting,
                icon="clock",
                ways=(AT_ONCE, ANY_HOUR, NEVER),
            )
        )
        scheduled_tasks.plug(
            ScheduledTask("programme: what starts", timedelta(minutes=1), starting.tell_and_count)
        )

    def _plug_roles(self) -> None:
        """Sessions are places in which one can have a role."""
        from hemicycle.editions.sockets import RolePlace, role_places
        from hemicycle.programme.queries import roles

        role_places.plug(RolePlace("session", _("Sessions"), roles.sessions, roles.standings, order=40))

    def _plug_editing(self) -> None:
        """The organisers' and the speakers' part."""
        from hemicycle.editions.sockets import (
            Cloner,
            StudioPage,
            cloners,
            studio_pages,
        )
        from hemicycle.inbox.rules.reaching import DIGEST
        from hemicycle.inbox.sockets import MailKind, NoticeKind, mail_kinds, notice_kinds
        from hemicycle.people.sockets import AccountPage, MediaFolder, account_pages, media_folders
        from hemicycle.programme.keepers import EVERY
        from hemicycle.programme.notices import speakers as of_speakers
        from hemicycle.programme.operations import cloning
        from hemicycle.programme.queries.speaking import may_see_photo
        from hemicycle.programme.studio import speakers
        from hemicycle.record.sockets import Listener, keepers, listeners

        listeners.plug(
            Listener("programme: speakers asked", frozenset({"SpeakerAsked"}), of_speakers.hear_asked)
        )
        listeners.plug(
            Listener(
                "programme: speakers answered", frozenset({"SpeakerAnswered"}), of_speakers.hear_answered
            )
        )
        mail_kinds.plug(MailKind(of_speakers.ASKED, _("Speakers are asked to confirm")))
        notice_kinds.plug(
            NoticeKind(
                of_speakers.ANSWERED,
                _("Answers of speakers"),
                of_speakers.tell_answered,
                icon="people",
                mail=DIGEST,
                permission=of_speakers.PERMISSION,
            )
        )
        media_folders.plug(MediaFolder("speakers", may_see_photo))
        account_pages.plug(
            AccountPage(
                "speaking",
                _("Where I speak"),
                _("Your sessions as a speaker: confirm, your words, your photo, your slides."),
                "my-speaking",
                "people",
                40,
            )
        )
        cloners.plug(
            Cloner(
                "programme.sessions",
                cloning.clone_sessions,
                tick=_("Its sessions, with their times moved to the new dates; nobody speaks in them yet"),
            )
        )

        for keeper in EVERY:
            keepers.plug(keeper)
        for page in (
            StudioPage(
                "sessions",
                _("Sessions"),
                "programme-studio:sessions",
                "programme",
                10,
                ("programme.edit",),
                everywhere=False,
            ),
            StudioPage(
                "schedule",
                _("Days and times"),
                "programme-studio:schedule",
                "programme",
                20,
                ("programme.schedule",),
            ),
            StudioPage(
                "speakers",
                _("Speakers"),
                "programme-studio:speakers",
                "programme",
                30,
                ("programme.speakers",),
                waits=speakers.waits,
            ),
        ):
            studio_pages.plug(page)

    def _plug_privacy(self) -> None:
        """What the programme keeps of people."""
        from hemicycle.people.sockets import PrivacySource, privacy_sources
        from hemicycle.programme import privacy

        privacy_sources.plug(
            PrivacySource(
                "programme", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays
            )
        )

    def _plug_registration(self) -> None:
        """What whoever takes part can do in the programme, and what goes along with a place that is taken over."""
        from hemicycle.editions.sockets import NextStep, PlaceFollower, next_steps, place_followers
        from hemicycle.programme.operations.taking_over import follow

        next_steps.plug(NextStep("programme", _("Choose sessions"), "programme:week", "calendar", 10))
        next_steps.plug(
            NextStep("agenda", _("Put my agenda into my own calendar"), "programme:agenda", "star", 20)
        )
        place_followers.plug(PlaceFollower("programme", follow))

    def _plug_the_guide(self) -> None:
        """What the guide says of the programme."""
        from hemicycle.editions.sockets import GuideStep, guide_steps
        from hemicycle.programme.queries import guide

        for step in (
            GuideStep("programme.begins", _("My session"), guide.begins, 10),
            GuideStep("programme.language", _("On now in my language"), guide.in_my_language, 30),
            GuideStep("programme.section", _("My section’s moment"), guide.section, 40),
            GuideStep("programme.papers", _("To read before"), guide.papers, 50),
            GuideStep("programme.stars", _("My sessions"), guide.stars, 70, of_the_walk=True),
            GuideStep("programme.feed", _("My calendar"), guide.feed, 71, may_wait=True),
        ):
            guide_steps.plug(step)

    def _plug_venues(self) -> None:
        """Where people are together in a session."""
        from hemicycle.live.sockets import venue_kinds
        from hemicycle.people.sockets import DemoData, demo_data
        from hemicycle.programme import demo_venues
        from hemicycle.programme.venues import OCCURRENCES

        venue_kinds.plug(OCCURRENCES)
        demo_data.plug(DemoData("venues", demo_venues.load, order=60))
