"""The post: Django's mail backend, one connection for a run of mails, and what its failures mean."""

import smtplib
from contextlib import suppress
from email.headerregistry import Address
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from hemicycle.inbox.models import Mail

NOT_THE_RECEIVER = (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
MOST_A_CONNECTION = 100  # mails; many servers end a connection after so many


class NotSent(Exception):  # noqa: N818  (it reads as a sentence)
    """The mail did not go. `brief` says why without the server's words, which may quote the mail."""

    def __init__(self, words: str, *, brief: str) -> None:
        super().__init__(words)
        self.brief = brief


class Delayed(NotSent):
    """The mail could not be sent now; later it may well be."""


class Returned(NotSent):
    """The mail cannot be sent: its address or its content is refused for good."""


class Post:
    """Sends mails over one connection, opened with the first. Use it in one thread; `close` it."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._sent = 0
        self._out_of_order = (
            ""  # why the server cannot be reached: the others need not wait for the same answer
        )

    def send(self, message: EmailMultiAlternatives) -> None:
        """Send one; `Delayed` or `Returned` say why not."""
        if self._out_of_order:
            raise Delayed(self._out_of_order, brief=self._out_of_order)
        connection = self._opened()
        try:
            connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as trouble:
            code, words = next(iter(trouble.recipients.values()), (0, b""))
            raise _refusal(code, words) from None
        except NOT_THE_RECEIVER as trouble:  # it is the house that is refused
            raise _answered(Delayed, trouble.smtp_code, trouble.smtp_error) from None
        except smtplib.SMTPResponseException as trouble:
            raise _refusal(trouble.smtp_code, trouble.smtp_error) from None
        except smtplib.SMTPNotSupportedError as trouble:
            raise _broken(Returned, trouble) from None
        except (OSError, smtplib.SMTPException) as trouble:  # the connection broke
            self.close()
            raise _broken(Delayed, trouble) from None
        except (ValueError, LookupError) as trouble:  # a header or an address that cannot be written
            raise _broken(Returned, trouble) from None
        self._sent += 1

    def _opened(self) -> BaseEmailBackend:
        if self._connection is not None and self._sent >= MOST_A_CONNECTION:
            self.close()
        if self._connection is None:
            connection = get_connection(fail_silently=False)
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as trouble:
                with suppress(OSError, smtplib.SMTPException):  # half-open, when the password is wrong
                    connection.close()
                self._out_of_order = f"The mail server cannot be reached: {type(trouble).__name__}: {trouble}"
                raise Delayed(self._out_of_order, brief=self._out_of_order) from None
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """End the connection, if there is one."""
        connection, self._connection, self._sent = self._connection, None, 0
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):  # it has ended already
                connection.close()


def _refusal(code: int, words: bytes | str) -> NotSent:
    """An answer of the server that begins with 5 is meant for good."""
    return _answered(Returned if 500 <= code < 600 else Delayed, code, words)


def _answered(kind: type[NotSent], code: int, words: bytes | str) -> NotSent:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return kind(f"{code} {' '.join(said.split())}", brief=f"The mail server answered {code}.")


def _broken(kind: type[NotSent], trouble: Exception) -> NotSent:
    name = type(trouble).__name__
    return kind(f"{name}: {trouble}", brief=f"{name}.")


# --- the message ---------------------------------------------------------------------------------------


def message_of(mail: Mail, *, sender_name: str, stop_url: str) -> EmailMultiAlternatives:
    """The mail as it goes out. Its receiver's name is not in it: an address is enough."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": mail.language,
    }
    if stop_url:
        headers["List-Unsubscribe"] = f"<{stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((sender_name, sender_address())),
        to=[sendable(mail.address)],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(_attached(attachment["name"], attachment["type"], attachment["text"]))
    return message


def sender_address() -> str:
    """The house's own address."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sendable(address: str) -> str:
    """The address as a mail server takes it: an international domain in its ASCII form.

    What stands before the @ must be ASCII already (servers that accept more are rare): else `ValueError`.
    """
    local, _at, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError("This is no e-mail address.")
    if not local.isascii():
        raise ValueError("The part before the @ holds letters that mail servers do not accept.")
    ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    return Address(username=local, domain=ascii_domain).addr_spec


def _attached(name: str, type_: str, text: str) -> MIMEText:
    """A text file that goes with the mail; `type_` may carry parameters: "text/calendar; method=REQUEST"."""
    kind, *parameters = [piece.strip() for piece in type_.split(";")]
    part = MIMEText(text, kind.partition("/")[2], "utf-8")
    for parameter in parameters:
        key, _is, value = parameter.partition("=")
        if key.lower() != "charset":
            part.set_param(key, value.strip('"'))
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part
