"""What changes in the polls of a session: made, opened, answered, closed, taken from the page."""

from collections.abc import Callable, Collection

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.fact import Fact
from hemicycle.kernel.verdict import Refused
from hemicycle.live.models import Opened, Venue
from hemicycle.live.operations import saying
from hemicycle.live.polls import facts, rules
from hemicycle.live.polls.models import Answer, Choice, Closing, Opening, Option, Poll, Telling, Withdrawal
from hemicycle.live.polls.queries import polls_of, sheet_of
from hemicycle.live.polls.rules import Sheet
from hemicycle.people.models import Person
from hemicycle.record.operations import announce

MODULE = "polls"
OUT_OF_DATE = gettext_lazy("This form is out of date. Please load the page again.")


@transaction.atomic
def answer(poll: Poll, numbers: Collection[int], *, venue: Venue, by: Person) -> bool:
    """Choose these options; what one had chosen before goes. False when that is what one has chosen already.

    What one person sends is answered one after the other, and the database keeps one answer of each. The new row holds
    the poll until the transaction ends, so a closing waits for it; one that has come first is found by looking again.
    """
    saying.hold_turn(venue, by=by)
    saying.insist_on_speaking(venue, MODULE, by=by)
    poll = polls_of(venue.forum_id).get(pk=poll.pk)
    options = {one.number: one for one in poll.options.all()}
    rules.may_answer(poll.state, answered=False, changeable=poll.changeable).insist()
    rules.may_choose(numbers, offered=options, most=poll.most).insist()
    before = Answer.objects.filter(poll=poll, person=by).first()
    if before and set(before.choices.values_list("option__number", flat=True)) == set(numbers):
        return False
    rules.may_answer(poll.state, answered=before is not None, changeable=poll.changeable).insist()
    if before:
        before.delete()
    _keep(poll, [options[number] for number in set(numbers)], by=by)
    if Closing.objects.filter(poll=poll).exists() or Withdrawal.objects.filter(poll=poll).exists():
        rules.may_answer(rules.CLOSED, answered=False, changeable=True).insist()
    announce(facts.PollAnswered(venue_id=venue.pk, poll_id=poll.pk), by=by)
    return True


def _keep(poll: Poll, options: Collection[Option], *, by: Person) -> None:
    made = Answer.objects.create(poll=poll, person=by)
    Choice.objects.bulk_create([Choice(answer=made, option=option) for option in options])


# --- for those who moderate: the door asks who they are -----------------------------------------------------


@transaction.atomic
def draft(venue: Venue, sheet: Sheet, *, key: str, by: Person) -> Poll:
    """A poll that only those who moderate see, once for its key."""
    if not key or len(key) > saying.LONGEST_KEY:
        raise Refused(OUT_OF_DATE)
    rules.is_whole(sheet).insist()
    try:
        with transaction.atomic():
            made = Poll.objects.create(
                forum_id=venue.forum_id, venue=venue, key=key, by=by, **_columns(sheet)
            )
    except IntegrityError:  # the same form twice
        there = polls_of(venue.forum_id).filter(by=by, key=key).first()
        if there is None:  # it was sent for another session
            raise Refused(OUT_OF_DATE) from None
        return there
    _write_options(made, sheet)
    announce(facts.PollDrafted(venue_id=venue.pk, poll_id=made.pk), by=by)
    return made


@transaction.atomic
def edit(poll: Poll, sheet: Sheet, *, version: int, by: Person) -> bool:
    """Put a draft otherwise. `version` is that of the draft which its editor has read. False when nothing changed."""
    poll = _locked(poll)
    rules.may_edit(poll.state).insist()
    rules.is_whole(sheet).insist()
    if sheet == sheet_of(poll):
        return False
    if version != poll.version:
        raise Refused(
            _(
                "Somebody else has changed this draft since you opened it, and nothing of theirs or yours is lost. "
                "Save again to put yours in its place, or load the page again to read theirs."
            )
        )
    Poll.objects.filter(pk=poll.pk).update(**_columns(sheet), version=F("version") + 1)
    poll.options.all().delete()
    _write_options(poll, sheet)
    announce(facts.PollEdited(venue_id=poll.venue_id, poll_id=poll.pk), by=by)
    return True


@transaction.atomic
def delete(poll: Poll, *, by: Person) -> None:
    """Delete a draft for good. What was opened is withdrawn instead."""
    poll = _locked(poll)
    rules.may_edit(poll.state).insist()
    announce(facts.PollDeleted(venue_id=poll.venue_id, poll_id=poll.pk), by=by)
    poll.delete()


@transaction.atomic
def copy(poll: Poll, *, key: str, venue: Venue, by: Person) -> Poll:
    """A new draft that asks the same."""
    return draft(venue, sheet_of(poll), key=key, by=by)


@transaction.atomic
def open_poll(poll: Poll, *, venue: Venue, by: Person) -> bool:
    """Let everybody answer from now on; False if they can already. `venue` is where it is opened."""

    def act(locked: Poll) -> Fact:
        switched_on = Opened.objects.filter(venue=venue, module=MODULE).exists()
        rules.may_open(locked.state, switched_on=switched_on).insist()
        Opening.objects.create(poll=locked, by=by)
        Telling.objects.create(poll=locked)
        return facts.PollOpened(venue_id=venue.pk, poll_id=locked.pk)

    return _change(poll, act, already=rules.OPEN, by=by)


@transaction.atomic
def close_poll(poll: Poll, *, by: Person) -> bool:
    """Take no answer any more; False if it is closed already. Answers that are being sent come first."""

    def act(locked: Poll) -> Fact:
        rules.may_close(locked.state).insist()
        Closing.objects.create(poll=locked, by=by)
        return facts.PollClosed(venue_id=locked.venue_id, poll_id=locked.pk)

    return _change(poll, act, already=rules.CLOSED, by=by)


@transaction.atomic
def reopen_poll(poll: Poll, *, by: Person) -> bool:
    """Take a closing back: everybody may answer again. False if they can already."""

    def act(locked: Poll) -> Fact:
        rules.may_reopen(locked.state, results=locked.results).insist()
        locked.closing.delete()
        return facts.PollReopened(venue_id=locked.venue_id, poll_id=locked.pk)

    return _change(poll, act, already=rules.OPEN, by=by)


@transaction.atomic
def withdraw(poll: Poll, *, by: Person) -> bool:
    """Take a poll from the page, with its answers: those who moderate read it, and can show it again."""

    def act(locked: Poll) -> Fact:
        rules.may_withdraw(locked.state).insist()
        Withdrawal.objects.create(poll=locked, by=by)
        return facts.PollWithdrawn(venue_id=locked.venue_id, poll_id=locked.pk)

    return _change(poll, act, already=rules.WITHDRAWN, by=by)


@transaction.atomic
def restore(poll: Poll, *, by: Person) -> bool:
    """Show a withdrawn poll again, as it stood. False if it was not withdrawn."""
    locked = _locked(poll)
    if locked.state != rules.WITHDRAWN:
        return False
    locked.withdrawal.delete()
    announce(facts.PollRestored(venue_id=locked.venue_id, poll_id=locked.pk), by=by)
    return True


def _change(poll: Poll, act: Callable[[Poll], Fact], *, already: str, by: Person) -> bool:
    """Change how a poll stands, while nobody else does; False when it stands so already: the same button twice."""
    locked = _locked(poll)
    if locked.state == already:
        return False
    announce(act(locked), by=by)
    return True


def _locked(poll: Poll) -> Poll:
    if not Poll.objects.select_for_update().filter(pk=poll.pk):  # alone: outer joins cannot be locked
        raise Refused(_("Somebody has deleted this draft."))
    return polls_of(poll.forum_id).get(pk=poll.pk)


def _columns(sheet: Sheet) -> dict[str, object]:
    return {
        "kind": sheet.kind,
        "question": sheet.question,
        "low": sheet.low,
        "high": sheet.high,
        "most": sheet.most,
        "changeable": sheet.changeable,
        "results": sheet.results,
    }


def _write_options(poll: Poll, sheet: Sheet) -> None:
    Option.objects.bulk_create(
        [Option(poll=poll, number=number, text=text) for number, text in enumerate(sheet.options, start=1)]
    )
