"""What the lanes do for this room."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hemicycle.inbox import operations
from hemicycle.inbox.gateways import Post
from hemicycle.inbox.models import Mail
from hemicycle.record.models import Job

_post: ContextVar[Post | None] = ContextVar("post", default=None)


@contextmanager
def one_post() -> Iterator[None]:
    """Inside the block mails share a connection."""
    post = Post()
    token = _post.set(post)
    try:
        yield
    finally:
        _post.reset(token)
        post.close()


def send(job: Job) -> None:
    """Send the mail of a job; one whose row is gone is nobody's any more."""
    mail = _mail_of(job)
    if mail is None:
        return
    post = _post.get()
    if post is not None:
        operations.deliver(mail, post=post)
        return
    with one_post():
        send(job)


def give_up(job: Job) -> None:
    """The mail of a job was tried often enough."""
    if (mail := _mail_of(job)) is not None:
        operations.give_up(mail, job.trouble)


def tell(job: Job) -> None:
    """Everything that is due for the person of a job goes by mail."""
    operations.tell_by_mail(job.data["person_id"])


def tell_forgotten() -> str:
    """People for whom something is due and no job comes are asked for again."""
    count = operations.ask_for_forgotten()
    return f"asked again for the notices of {count} people" if count else ""


def _mail_of(job: Job) -> Mail | None:
    return Mail.objects.select_related("person", "scope").filter(pk=job.data["mail"]).first()
