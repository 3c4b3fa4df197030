"""What changes bulletins: said, corrected, ended, taken down, put up again; and put away by whoever has read them."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hemicycle.editions.models import Edition
from hemicycle.editions.operations import touch
from hemicycle.inbox.models import Notice
from hemicycle.inbox.operations import read_notice
from hemicycle.kernel import clock
from hemicycle.kernel.fact import Fact
from hemicycle.kernel.text import Text
from hemicycle.kernel.verdict import Refused
from hemicycle.live.bulletins import facts, rules
from hemicycle.live.bulletins.models import Bulletin, Correction, Dismissal, TakenDown
from hemicycle.live.bulletins.queries import may_announce
from hemicycle.people.models import Person, Scope
from hemicycle.record.operations import announce

KEEP = "keep"  # a correction that leaves until when it stands
LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Words:
    """What a bulletin says: a title in one language at least, perhaps a text, perhaps a page of ours."""

    title: Text
    body: Text = field(default_factory=Text)
    link: str = ""


def notice_key(bulletin: Bulletin) -> str:
    """By what the notice of a bulletin is known: each person gets one, however often it is told."""
    return f"bulletin-{bulletin.pk}"


@transaction.atomic
def publish(
    edition: Edition, scope: Scope, words: Words, *, level: str, lasting: str, key: str, by: Person
) -> Bulletin:
    """Say something to everybody, a section or those whom a session concerns. Sent twice with one `key`, it is one."""
    edition = Edition.objects.select_related("scope").get(pk=edition.pk)
    rules.may_publish(
        may_announce=may_announce(by, edition, scope),
        published=edition.published_at is not None,
        archived=edition.archived_at is not None,
    ).insist()
    _insist_on(words)
    if not key or len(key) > LONGEST_KEY:
        raise Refused(_("This form is out of date. Please load the page again."))
    now = clock.now()
    try:
        with transaction.atomic():
            made = Bulletin.objects.create(
                edition=edition,
                scope=scope,
                level=level,
                title=words.title,
                body=words.body,
                link=words.link,
                until_at=rules.until(rules.lasts(level, lasting), now),
                key=key,
                by=by,
                at=now,
            )
    except IntegrityError:  # the same form, sent twice
        return Bulletin.objects.select_related("edition__scope", "scope").get(by=by, key=key)
    _tell(
        made,
        facts.BulletinPublished(
            edition_id=edition.pk, bulletin_id=made.pk, scope_id=scope.pk, level=made.level
        ),
        by=by,
    )
    return made


@transaction.atomic
def correct(bulletin: Bulletin, words: Words, *, lasting: str = KEEP, seen: int, by: Person) -> bool:
    """Put it in other words; what it said before is kept. Whoever has put it away sees it again.

    `seen` is the wording that the form was opened at: `Refused` when somebody else has corrected it since. False when
    nothing was changed.
    """
    found = _locked(bulletin, by=by)
    rules.may_correct(taken_down=found.is_taken_down()).insist()
    _insist_on(words)
    before = Words(found.title, found.body, found.link)
    until_at, now = found.until_at, clock.now()
    if lasting != KEEP:
        until_at = rules.until(rules.lasts(found.level, lasting), now)
    if words == before and until_at == found.until_at:
        return False
    if seen != found.wording:
        raise Refused(
            _("Somebody else has corrected this since you opened it. Please look at what it says now.")
        )
    if words != before:
        Correction.objects.create(
            bulletin=found, title=found.title, body=found.body, link=found.link, by=by, at=now
        )
        found.title, found.body, found.link = words.title, words.body, words.link
        found.wording += 1
    found.until_at = until_at
    found.save(update_fields=["title", "body", "link", "wording", "until_at"])
    _tell(found, facts.BulletinCorrected(edition_id=found.edition_id, bulletin_id=found.pk), by=by)
    return True


@transaction.atomic
def end(bulletin: Bulletin, *, by: Person) -> None:
    """From now on it stands on no page; it stays in the list of those to whom it was said."""
    found = _locked(bulletin, by=by)
    rules.may_end(up=found.is_up()).insist()
    found.until_at = clock.now()
    found.save(update_fields=["until_at"])
    _tell(found, facts.BulletinEnded(edition_id=found.edition_id, bulletin_id=found.pk), by=by)


@transaction.atomic
def take_down(bulletin: Bulletin, *, by: Person) -> bool:
    """Its words are read by nobody any more, in no list and in no notice. False if it was taken down already."""
    found = _locked(bulletin, by=by)
    if found.is_taken_down():
        return False
    TakenDown.objects.create(bulletin=found, by=by)
    _tell(found, facts.BulletinTakenDown(edition_id=found.edition_id, bulletin_id=found.pk), by=by)
    return True


@transaction.atomic
def put_up_again(bulletin: Bulletin, *, by: Person) -> None:
    """It was taken down by mistake: it is read again, and stands on the pages if its time is not over."""
    found = _locked(bulletin, by=by)
    rules.may_put_up_again(taken_down=found.is_taken_down()).insist()
    TakenDown.objects.filter(bulletin=found).delete()
    _tell(found, facts.BulletinPutUpAgain(edition_id=found.edition_id, bulletin_id=found.pk), by=by)


@transaction.atomic
def dismiss(bulletin: Bulletin, wording: int, *, by: Person) -> None:
    """Somebody has read these words of it and puts it away; its notice counts as read. Twice changes nothing."""
    read, _made = Dismissal.objects.get_or_create(bulletin=bulletin, person=by, defaults={"wording": wording})
    Dismissal.objects.filter(pk=read.pk, wording__lt=wording).update(wording=wording, at=clock.now())
    notice = Notice.objects.filter(person=by, key=notice_key(bulletin)).first()
    if notice is not None:
        read_notice(notice)


def _locked(bulletin: Bulletin, *, by: Person) -> Bulletin:
    """The row, which only we change until the transaction ends; `Refused` for whoever could not have said it."""
    found = (
        Bulletin.objects.select_for_update(of=("self",))
        .select_related("edition__scope", "scope")
        .get(pk=bulletin.pk)
    )
    rules.may_publish(
        may_announce=may_announce(by, found.edition, found.scope),
        published=True,
        archived=found.edition.archived_at is not None,
    ).insist()
    return found


def _tell(bulletin: Bulletin, fact: Fact, *, by: Person) -> None:
    """Pages that were kept from before are given out no longer; those that are open hear of it."""
    touch(bulletin.edition)
    announce(fact, by=by)


def _insist_on(words: Words) -> None:
    """The same that the form says before, in case nobody asked the form."""
    titles, bodies = words.title.values(), words.body.values()
    if not words.title:
        raise Refused(_("Please write a title in one language at least."))
    if any(len(text) > rules.LONGEST_TITLE for text in titles) or any(
        len(text) > rules.LONGEST_BODY for text in bodies
    ):
        raise Refused(_("This is too long for a bulletin. News may be longer."))
    if rules.untitled(words.title, words.body):
        raise Refused(_("Where there is a text there has to be a title in the same language."))
    if rules.link_of(words.link, "") != words.link:
        raise Refused(_("The link has to lead to a page of this site."))
