"""Say in plain sentences what this deployment lacks.

Exit code 0: nothing. 1: something is missing that a public house must have. Sentences marked "advice" do not count.
With --json, one object a line: {"name", "ok", "advice", "says"}.
"""

import argparse
import json
import os
import smtplib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import redis
from django.conf import settings

from hemicycle.inbox.models import Mail
from hemicycle.inbox.queries import overdue_count
from hemicycle.kernel import clock, env
from hemicycle.record import drain
from hemicycle.record.models import Entry, Job
from hemicycle.site import catalogues, readiness
from hemicycle.site.commands.backup import LAST
from hemicycle.site.commands.terminal import say

OLDEST_BACKUP = timedelta(days=1)
RECENTLY = timedelta(days=14)
PATIENCE = 3  # seconds for Redis and mail


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    says: str
    advice: bool = False  # not ok, but not counted either


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")


def run(args: argparse.Namespace) -> int:
    """Look at everything, say everything."""
    findings = list(everything())
    for finding in findings:
        if args.json:
            say(json.dumps(asdict(finding), ensure_ascii=False))
        else:
            sign = "ok     " if finding.ok else "advice " if finding.advice else "MISSING"
            say(f"{sign}  {finding.says}")
    lacking = [finding for finding in findings if not finding.ok and not finding.advice]
    if not args.json:
        say(f"{len(lacking)} things are missing." if lacking else "Nothing is missing.")
    return 1 if lacking else 0


def everything() -> Iterator[Finding]:
    """Every finding, the foundations first."""
    yield _home()
    yield _secret()
    yield _origin()
    yield _proxy()
    trouble = readiness.can_be_read()
    yield Finding(
        "database", not trouble, f"The database cannot be reached: {trouble}" if trouble else _database()
    )
    if not trouble:
        missing = readiness.missing_migrations()
        says = (
            f"The database lacks {len(missing)} migrations; run `hemicycle migrate`."
            if missing
            else "It is up to date."
        )
        yield Finding("migrations", not missing, says)
        if not missing:
            yield _demonstration()
            yield _undelivered()
            yield _jobs()
            yield _mails()
            yield _notices()
    yield _redis()
    yield _mail()
    yield _contact()
    yield _catalogues()
    yield _static()
    yield _backup()


def _home() -> Finding:
    writable = os.access(settings.HOME, os.W_OK | os.X_OK)
    says = (
        f"HEMICYCLE_HOME is {settings.HOME}."
        if writable
        else f"HEMICYCLE_HOME ({settings.HOME}) cannot be written to."
    )
    return Finding("home", writable, says)


def _secret() -> Finding:
    if env.text("HEMICYCLE_SECRET_KEY"):
        return Finding("secret", ok=True, says="The secret comes from HEMICYCLE_SECRET_KEY.")
    path = settings.HOME / "secret"
    if path.stat().st_mode & 0o077:
        return Finding("secret", ok=False, says=f"Others can read the secret: run `chmod 600 {path}`.")
    return Finding("secret", ok=True, says=f"The secret is in {path}; keep a copy apart from the backups.")


def _origin() -> Finding:
    if settings.LOCAL:
        says = f"HEMICYCLE_ORIGIN is {settings.ORIGIN}: only this machine can ask for it. Set it to the public address."
        return Finding("origin", ok=False, says=says)
    if not settings.SECURE:
        return Finding(
            "origin", ok=False, says=f"HEMICYCLE_ORIGIN is {settings.ORIGIN}; it must begin with https://."
        )
    return Finding("origin", ok=True, says=f"The house is at {settings.ORIGIN}.")


def _proxy() -> Finding:
    if settings.SECURE and not settings.BEHIND_PROXY:
        says = (
            "HEMICYCLE_BEHIND_PROXY is not set: without it the house cannot know that a request came by https "
            "and whose address it came from."
        )
        return Finding("proxy", ok=False, says=says)
    if settings.BEHIND_PROXY:
        proxies = ", ".join(settings.TRUSTED_PROXIES)
        return Finding("proxy", ok=True, says=f"Proxies at {proxies} are believed.")
    return Finding("proxy", ok=True, says="No proxy is expected.")


def _database() -> str:
    database = settings.DATABASES["default"]
    if str(database["ENGINE"]).endswith("sqlite3"):
        return f"The database is the SQLite file {database['NAME']}."
    return f"The database is {database['NAME']} on PostgreSQL."


def _demonstration() -> Finding:
    why = readiness.why_not_serve(
        marked=readiness.demonstration() is not None,
        demo_pages=settings.DEMO,
        public=not settings.LOCAL,
        public_demo=False,
    )
    return Finding(
        "demonstration", not why, why or "The database and the mode agree about being a demonstration."
    )


def _undelivered() -> Finding:
    given_up = Entry.objects.undelivered().filter(attempts__gte=drain.MOST_ATTEMPTS).count()
    late = Entry.objects.undelivered().filter(at__lt=clock.now() - timedelta(hours=1)).count()
    if given_up or late:
        says = f"{max(given_up, late)} announced facts have not reached their listeners; is `hemicycle worker` running?"
        return Finding("record", ok=False, says=says)
    return Finding("record", ok=True, says="Everything announced has been delivered.")


def _jobs() -> Finding:
    given_up = Job.objects.given_up().filter(gave_up_at__gte=clock.now() - RECENTLY)
    if last := given_up.order_by("gave_up_at").last():
        says = (
            f"{given_up.count()} jobs were given up in the last {RECENTLY.days} days. "
            f"The last was {last.kind} (job {last.pk}): {last.trouble}"
        )
        return Finding("jobs", ok=False, says=says)
    late = Job.objects.unfinished().filter(due_at__lt=clock.real_now() - timedelta(hours=1)).count()
    if late:
        says = f"{late} jobs have waited for more than an hour; is the server or `hemicycle worker` running?"
        return Finding("jobs", ok=False, says=says)
    return Finding("jobs", ok=True, says="Every job has been done or has its turn.")


def _mails() -> Finding:
    since = clock.now() - RECENTLY
    failed = Mail.objects.failed().filter(failed_at__gte=since).count()
    bounced = Mail.objects.bounced().filter(bounced_at__gte=since).count()
    if failed or bounced:
        says = (
            f"In the last {RECENTLY.days} days {failed} mails could not be sent and {bounced} came back; "
            "the studio's page of mails says why."
        )
        return Finding("mails", ok=False, advice=True, says=says)
    return Finding("mails", ok=True, says=f"Every mail of the last {RECENTLY.days} days was sent.")


def _notices() -> Finding:
    if late := overdue_count():
        says = f"{late} notices should have gone by mail half an hour ago; is `hemicycle serve` running?"
        return Finding("notices", ok=False, advice=True, says=says)
    return Finding("notices", ok=True, says="No notice waits longer than it should to go by mail.")


def _redis() -> Finding:
    if not settings.REDIS_URL:
        return Finding(
            "redis", ok=False, advice=True, says="REDIS_URL is not set: run one server process only."
        )
    try:
        redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ).ping()
    except (redis.RedisError, ValueError, OSError) as trouble:
        return Finding(
            "redis",
            ok=False,
            says=f"Redis at {_without_password(settings.REDIS_URL)} does not answer: {trouble}",
        )
    return Finding("redis", ok=True, says="Redis answers.")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 6379}{parts.path}"


def _mail() -> Finding:
    host = env.text("EMAIL_HOST")
    if not host or settings.DEMO:
        return Finding(
            "mail",
            settings.DEMO,
            says=f"Mail is written to {settings.MAIL_FOLDER}; set EMAIL_HOST to send it.",
        )
    try:
        kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        with kind(host, settings.EMAIL_PORT, timeout=PATIENCE) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as trouble:
        return Finding(
            "mail", ok=False, says=f"The mail server {host}:{settings.EMAIL_PORT} does not answer: {trouble}"
        )
    return Finding("mail", ok=True, says=f"Mail goes out by {host}.")


def _contact() -> Finding:
    if settings.CONTACT:
        return Finding("contact", ok=True, says=f"Every page names {settings.CONTACT} at its foot.")
    if settings.DEMO:
        return Finding("contact", ok=True, says="A demonstration needs no address at the foot of its pages.")
    says = (
        "HEMICYCLE_CONTACT is not set: no page says where to write when something stands in a reader's way."
    )
    return Finding("contact", ok=False, advice=True, says=says)


def _catalogues() -> Finding:
    stale = [code for code, path in catalogues.files().items() if catalogues.is_stale(path)]
    says = (
        f"The catalogues of {', '.join(stale)} are not compiled; `hemicycle serve` does it."
        if stale
        else ("The catalogues are compiled.")
    )
    return Finding("catalogues", not stale, says)


def _static() -> Finding:
    stale = readiness.static_files_are_stale()
    says = (
        "The static files are not collected; `hemicycle serve` does it."
        if stale
        else "The static files are collected."
    )
    return Finding("static", not stale, says)


def _backup() -> Finding:
    path = settings.HOME / LAST
    if not path.exists():
        return Finding(
            "backup", ok=False, says="There has been no backup yet; run `hemicycle backup FILE` every day."
        )
    last = json.loads(path.read_text())
    age = clock.real_now() - datetime.fromisoformat(last["made_at"])
    if age > OLDEST_BACKUP:
        hours = age // timedelta(hours=1)
        return Finding("backup", ok=False, says=f"The last backup is {hours} hours old ({last['file']}).")
    return Finding("backup", ok=True, says=f"The last backup is {last['file']}.")
