"""A gathering and its public face."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """A gathering and its public face."""

    name = "hemicycle.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"

    def _plug_content(self) -> None:
        """The organisers' pages of what an edition holds."""
        from hemicycle.editions.sockets import StudioPage, studio_pages

        for name, label, order in (
            ("edition", _("What, when and where"), 10),
            ("days", _("Days"), 11),
            ("themes", _("Themes"), 12),
            ("features", _("What it offers"), 13),
            ("documents", _("To read before"), 14),
            ("partners", _("Partners"), 15),
            ("menu", _("Menu"), 22),
            ("languages", _("Languages"), 23),
            ("figures", _("Figures of the account"), 24),
        ):
            studio_pages.plug(StudioPage(name, label, f"studio:{name}", "edition", order, ("editions.edit",)))
        for name, label, group, order, permission, everywhere in (
            ("news", _("News"), "edition", 20, "editions.edit_texts", False),
            ("pages", _("Pages"), "edition", 21, "editions.edit_texts", False),
            ("sections", _("Sections"), "house", 50, "people.edit_section", False),
            ("organisations", _("Organisations"), "house", 51, "people.edit_organisations", True),
            ("chronicle", _("Chronicle"), "house", 52, "editions.edit", True),
        ):
            studio_pages.plug(
                StudioPage(name, label, f"studio:{name}", group, order, (permission,), everywhere=everywhere)
            )

    def ready(self) -> None:
        """Plug in the places of this room, its texts, and the demonstration's edition."""
        from hemicycle.editions import demo, queries
        from hemicycle.editions.keepers import KEEPERS
        from hemicycle.editions.operations.public import touch_all
        from hemicycle.editions.sockets import (
            NavigationEntry,
            StudioPage,
            TextSource,
            navigation,
            studio_pages,
            text_sources,
        )
        from hemicycle.people.sockets import (
            DemoData,
            Permission,
            PlaceWatch,
            demo_data,
            permissions,
            place_watches,
        )
        from hemicycle.record.sockets import keepers

        everything = frozenset({"steward", "organiser"})
        for permission in (
            Permission(
                "editions.preview",
                _("See an edition before it is public"),
                everything | {"section-host", "session-host", "desk", "interpreter"},
                20,
            ),
            Permission("editions.edit", _("Edit the edition, its days, themes and pages"), everything, 21),
            Permission("editions.edit_texts", _("Edit news and pages"), everything | {"section-host"}, 22),
            Permission("editions.publish", _("Publish, close and archive an edition"), everything, 23),
            Permission(
                "editions.history",
                _("Read who changed what"),
                everything | {"section-host", "session-host"},
                25,
            ),
            Permission("editions.open", _("Open a new edition"), frozenset({"steward"}), 24),
            Permission("editions.participants", _("Find participants"), everything | {"desk"}, 30),
            Permission("editions.decide", _("Decide on registrations"), everything, 31),
            Permission("editions.invite", _("Invite people"), everything, 32),
            Permission("editions.export", _("Export participants"), everything, 33),
            Permission("editions.send", _("Send or discard mails that wait"), everything, 34),
            Permission("editions.work", _("See to work that was given up"), everything, 35),
        ):
            permissions.plug(permission)
        navigation.plug(NavigationEntry("announcement", _("Welcome"), "editions:announcement", "home", 10))
        navigation.plug(NavigationEntry("sections", _("Sections"), "editions:sections", "people", 60))
        navigation.plug(NavigationEntry("news", _("News"), "editions:news", "news", 50))
        for page in (
            StudioPage(
                "overview",
                _("Overview"),
                "studio:overview",
                "edition",
                0,
                ("editions.preview",),
                everywhere=False,
            ),
            StudioPage(
                "history",
                _("History"),
                "studio:history",
                "house",
                20,
                ("editions.history",),
                everywhere=False,
            ),
        ):
            studio_pages.plug(page)
        text_sources.plug(TextSource("editions", queries.edition_texts))
        for keeper in KEEPERS:
            keepers.plug(keeper)
        self._plug_content()
        place_watches.plug(PlaceWatch("editions", touch_all))
        demo_data.plug(DemoData("editions", demo.load, order=20))
        self._plug_participants()
        self._plug_registration()
        self._plug_mail()
        _plug_privacy()
        _plug_the_house()
        _plug_what_waits()
        _plug_the_guide()

    def _plug_mail(self) -> None:
        """The organisers' page of mails."""
        from hemicycle.editions.sockets import StudioPage, studio_pages
        from hemicycle.editions.studio import mail
        from hemicycle.people.sockets import AccessKind, access_kinds

        studio_pages.plug(
            StudioPage(
                "mail",
                _("Mail"),
                "studio:mail",
                "people",
                40,
                ("editions.send", "editions.participants"),
                waits=mail.waiting,
            )
        )
        access_kinds.plug(AccessKind(mail.READ, _("A mail to you was read by an organiser or the desk")))

    def _plug_participants(self) -> None:
        """Participants, invitations and files of people: pages, work, who listens, which reads are written down."""
        from hemicycle.editions.exchange.people import importing
        from hemicycle.editions.notices import invitations as invitation_mail
        from hemicycle.editions.notices import participants as many
        from hemicycle.editions.queries import jobs as work
        from hemicycle.editions.queries.participants import waiting_for_decision
        from hemicycle.editions.sockets import StudioPage, studio_pages
        from hemicycle.inbox.sockets import MailKind, mail_kinds
        from hemicycle.people.sockets import AccessKind, access_kinds
        from hemicycle.record.sockets import (
            JobKind,
            Listener,
            job_kinds,
            listeners,
        )

        for page in (
            StudioPage(
                "participants",
                _("Participants"),
                "studio:participants",
                "people",
                10,
                ("editions.participants",),
                waits=waiting_for_decision,
            ),
            StudioPage(
                "invitations", _("Invitations"), "studio:invitations", "people", 20, ("editions.invite",)
            ),
            StudioPage(
                "uploads", _("People from files"), "studio:uploads", "people", 30, ("editions.invite",)
            ),
        ):
            studio_pages.plug(page)
        for kind in (
            AccessKind("participant", _("Your registration was looked at by an organiser or the desk")),
            AccessKind("participants.search", _("The desk searched the list of participants")),
            AccessKind("participants.needs", _("Needs and sensitive answers of participants were read")),
            AccessKind("participants.export", _("The list of participants was exported")),
        ):
            access_kinds.plug(kind)
        mail_kinds.plug(MailKind(invitation_mail.KIND, _("Invitation to an edition")))
        listeners.plug(Listener("editions.invitations", frozenset({"Invited"}), invitation_mail.hear))
        listeners.plug(Listener("editions.many-decided", frozenset({"ManyDecided"}), many.hear))
        for name, run, label, paths in (
            (importing.JOB, importing.run, _("Reading people from a file"), work.of_uploads),
            (invitation_mail.JOB, invitation_mail.run, _("Sending invitations"), work.of_invitations),
            (many.JOB, many.run, _("Telling people what was decided"), work.of_acts),
        ):
            job_kinds.plug(JobKind(name, run, label=label, paths=paths))

    def _plug_registration(self) -> None:
        """Registering: mails and notices about it, reminders, my registrations, the organisers' questions."""
        from hemicycle.editions import tasks
        from hemicycle.editions.keepers_of_questions import QUESTION
        from hemicycle.editions.notices import registration as notices
        from hemicycle.editions.operations.registration import forget_needs
        from hemicycle.editions.sockets import StudioPage, studio_pages
        from hemicycle.editions.views.registration import greet
        from hemicycle.inbox.rules.reaching import DIGEST
        from hemicycle.inbox.sockets import (
            KindGroup,
            LetterheadSource,
            MailKind,
            NoticeKind,
            kind_groups,
            letterheads,
            mail_kinds,
            notice_kinds,
        )
        from hemicycle.people.sockets import (
            AccountPage,
            Arrival,
            RetentionRule,
            account_pages,
            arrivals,
            retention_rules,
        )
        from hemicycle.record.sockets import Listener, ScheduledTask, keepers, listeners, scheduled_tasks

        keepers.plug(QUESTION)
        for name, label in (
            (notices.RECEIVED, _("Your registration was received")),
            (notices.CONFIRMED, _("Your registration is confirmed")),
            (notices.DECLINED, _("Your registration was declined")),
            (notices.WAITING, _("You are on the waiting list")),
            (notices.WITHDRAWN, _("Your registration is withdrawn")),
            (notices.CORRECTED, _("A decision on your registration was taken back")),
            (notices.OFFER, _("A place is kept for you")),
        ):
            mail_kinds.plug(MailKind(name, label))
        mail_kinds.plug(MailKind(notices.REMINDER, _("An edition begins soon"), optional=True))
        mail_kinds.plug(MailKind(notices.INVITATION, _("An invitation is still open"), optional=True))
        kind_groups.plug(KindGroup("registration", _("Registration"), 30))
        notice_kinds.plug(
            NoticeKind(
                notices.PLACE_FREED,
                _("A place is free"),
                notices.tell_freed,
                "people",
                mail=DIGEST,
                permission="editions.decide",
            )
        )
        notice_kinds.plug(
            NoticeKind(
                notices.TAKEN_OVER, _("Somebody took over"), notices.tell_taken_over, "people", mail=DIGEST
            )
        )
        letterheads.plug(LetterheadSource("editions", notices.letterhead))
        listeners.plug(Listener("registration mails", frozenset(notices.HEARD), notices.hear))
        scheduled_tasks.plug(ScheduledTask("registration reminders", timedelta(hours=1), tasks.remind))
        arrivals.plug(Arrival("registration", greet))
        retention_rules.plug(
            RetentionRule(
                "editions.needs",
                _("What people need in order to take part is removed 30 days after the end of the edition."),
                forget_needs,
            )
        )
        account_pages.plug(
            AccountPage(
                "registrations",
                _("My registrations"),
                _("Where you take part, what you answered, and the people you registered."),
                "registrations:registrations",
                "calendar",
                30,
            )
        )
        studio_pages.plug(
            StudioPage(
                "registration",
                _("Registration form"),
                "studio:registration",
                "people",
                5,
                ("editions.edit",),
            )
        )


def _plug_privacy() -> None:
    """What an edition keeps of people and for how long, and where they belong."""
    from hemicycle.editions import privacy
    from hemicycle.editions.sockets import StudioPage, studio_pages
    from hemicycle.people.sockets import (
        Belonging,
        PrivacySource,
        RetentionRule,
        ScopeName,
        belongings,
        privacy_sources,
        retention_rules,
        scope_names,
    )

    studio_pages.plug(
        StudioPage(
            "retention",
            _("For how long we keep things"),
            "studio:retention",
            "house",
            60,
            ("editions.decide",),
        )
    )
    privacy_sources.plug(
        PrivacySource("editions", privacy.TABLES, privacy.export, privacy.erase, privacy.WORDS, privacy.stays)
    )
    belongings.plug(Belonging("editions", privacy.together, privacy.listed))
    scope_names.plug(ScopeName("editions", privacy.scope_name))
    for rule in (
        RetentionRule(
            "editions.answers",
            _("Answers go as many days after an edition as their question says."),
            privacy.forget_answers,
        ),
        RetentionRule(
            "editions.uploads",
            _("Files with people that nobody said yes to are emptied after 7 days."),
            privacy.forget_uploads,
        ),
        RetentionRule(
            "editions.links",
            _("Links for previews and for taking over a place go once they have run out."),
            privacy.forget_links,
        ),
    ):
        retention_rules.plug(rule)


def _plug_the_house() -> None:
    """Roles and where one can have them, and the life of an edition: its pages in the studio."""
    from hemicycle.editions.notices import roles as role_mail
    from hemicycle.editions.queries import spots
    from hemicycle.editions.sockets import RolePlace, StudioPage, role_places, studio_pages
    from hemicycle.inbox.sockets import MailKind, mail_kinds
    from hemicycle.record.sockets import Listener, listeners

    role_places.plug(RolePlace("house", _("The whole house"), spots.house, order=10))
    role_places.plug(RolePlace("edition", _("This edition"), spots.edition, order=20))
    role_places.plug(RolePlace("section", _("Sections"), spots.sections, order=30))
    mail_kinds.plug(MailKind(role_mail.KIND, _("A role was given to you")))
    listeners.plug(Listener("editions.roles", frozenset({"RoleGiven"}), role_mail.hear))
    studio_pages.plug(
        StudioPage(
            "roles",
            _("Who can do what"),
            "studio:roles",
            "house",
            10,
            ("people.see_roles",),
            everywhere=False,
        )
    )
    studio_pages.plug(
        StudioPage("life", _("Publish, copy, archive"), "studio:life", "house", 30, ("editions.publish",))
    )


def _plug_what_waits() -> None:
    """What the overview of the studio counts, and the page of work that was given up."""
    from hemicycle.editions.queries import waiting
    from hemicycle.editions.queries.jobs import SEE_TO
    from hemicycle.editions.sockets import StudioPage, WaitingSource, studio_pages, waiting_sources

    for source in (
        WaitingSource("work", (SEE_TO,), waiting.work, 5),
        WaitingSource("registrations", ("editions.decide",), waiting.registrations, 10),
        WaitingSource("mails", ("editions.send",), waiting.mails, 20),
        WaitingSource("invitations", ("editions.invite",), waiting.invitations, 25),
        WaitingSource("texts", ("editions.edit",), waiting.texts, 60),
        WaitingSource("dates", ("editions.edit",), waiting.dates, 70),
    ):
        waiting_sources.plug(source)
    studio_pages.plug(StudioPage("jobs", _("Work given up"), "studio:jobs", "house", 50, (SEE_TO,)))


def _plug_the_guide() -> None:
    """What the guide says of a person's place and profile."""
    from hemicycle.editions.queries import guide
    from hemicycle.editions.sockets import GuideStep, guide_steps

    for step in (
        GuideStep("editions.place", _("My place"), guide.place, 20, of_the_walk=True),
        GuideStep("people.languages", _("My languages"), guide.languages, 60, of_the_walk=True),
        GuideStep("people.zone", _("My time zone"), guide.zone, 61, of_the_walk=True),
        GuideStep("people.profile", _("My profile"), guide.profile, 62, of_the_walk=True),
    ):
        guide_steps.plug(step)
