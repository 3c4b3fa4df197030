"""What every room plugs into the people: permissions and roles, privacy, demonstration data and personas."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from hemicycle.kernel.socket import Socket
from hemicycle.kernel.words import Words
from hemicycle.people.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions that is granted in a scope. `kinds` are the kinds of scope it is granted in."""

    name: str  # "organiser"
    label: Words
    summary: Words  # what somebody with this role does, in a sentence
    kinds: frozenset[str]  # "house", "edition", "section", "session"
    order: int


@dataclass(frozen=True, slots=True)
class Permission:
    """Something one may do. The list is closed: a permission that no room declares is a `KeyError`."""

    name: str  # "programme.edit": the room and the verb
    label: Words  # "Edit sessions"
    roles: frozenset[str]  # the roles that hold it
    order: int


@dataclass(frozen=True, slots=True)
class PrivacySource:
    """A room's part of "everything about me", and how it forgets somebody.

    `export(person)` gives (file name, JSON-able value or bytes); `erase(person)` empties what says who it was and keeps
    what others need. `tables` are the labels of the models that refer to a person and are dealt with here: a test fails
    for a table that nobody names.
    """

    room: str
    tables: frozenset[str]
    export: Callable[[Person], Iterable[tuple[str, Any]]]
    erase: Callable[[Person], None]
    words: Mapping[str, Words] = field(
        default_factory=dict
    )  # what each file of the export holds, in a sentence
    stays: Callable[[Person], Iterable[Words]] = lambda person: ()  # what is kept after erasure, in sentences


@dataclass(frozen=True, slots=True)
class AccessKind:
    """A way of reading personal data that is written down: what the person is told of it, in a sentence part."""

    name: str  # "participants.export"
    label: Words  # "Export of the list of participants"


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where a person belongs, by the keys of scopes: the gatherings of a room.

    `together`: where they take part, so that others who do may see what they show. `listed`: where their data stands
    in the organisers' lists, so that they are told who read these.
    """

    room: str
    together: Callable[[Person], Iterable[int]]
    listed: Callable[[Person], Iterable[int]]


@dataclass(frozen=True, slots=True)
class ScopeName:
    """What a room calls the thing that owns a scope: `name(key of the scope, languages)`, empty if not its own."""

    room: str
    name: Callable[[int, Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Something that is kept for a time only. `forget()` removes what is past it and says how many that were."""

    name: str  # "inbox.words"
    sentence: Words  # what is removed, and when
    forget: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Farewell:
    """Whoever tells an address for the last time that everything is erased: `say(address, language)`."""

    say: Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class MediaFolder:
    """A folder of pictures that this house has made anew. `may_see(name, person)` says who gets one of them."""

    name: str  # "photos"
    may_see: Callable[[str, Person | AnonymousUser], bool]


@dataclass(frozen=True, slots=True)
class DemoData:
    """A room's part of the demonstration. `load()` is idempotent and runs in the order of `order`."""

    room: str
    load: Callable[[], None]
    order: int


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody with whose eyes the demonstration may be looked at. `email` finds the person; empty: a visitor."""

    name: str
    label: Words
    email: str
    order: int


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page that the account's home `/<lang>/me/` leads to. `url_name` is reversed without arguments."""

    name: str  # "profile"
    label: Words
    summary: Words  # what one finds there, in a sentence
    url_name: str  # "me:profile"
    icon: str  # a name of `ui`'s icons
    order: int


@dataclass(frozen=True, slots=True)
class AccountMail:
    """What signing in has to tell a mailbox. `purpose` is a name of `people.sign_in.post.PURPOSES`."""

    purpose: str  # "sign-in", "proof", "address", "address-changed"
    key: str  # makes it once
    address: str
    language: str
    code: str = ""
    person: Person | None = None  # None: nobody yet, or it is not to be looked up


@dataclass(frozen=True, slots=True)
class AccountPost:
    """Whoever carries such mails; a room above plugs it in."""

    send: Callable[[AccountMail], None]


@dataclass(frozen=True, slots=True)
class PlaceWatch:
    """A room that shows sections and organisations: `changed()` is called in the transaction that changes one.

    `merging(double, into)` is called before everything that refers to one organisation refers to another: it removes
    what would then be there twice. What a unique constraint forbids is removed without it.
    """

    room: str
    changed: Callable[[], None] = lambda: None
    merging: "Callable[[Organisation, Organisation], None]" = lambda double, into: None


place_watches: Socket[PlaceWatch] = Socket("place watches")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What happens when somebody has just signed in: `greet(request, person)` may leave a message for the next page."""

    name: str
    greet: Callable[[HttpRequest, Person], None]


roles: Socket[Role] = Socket("roles", order=lambda role: role.order)
permissions: Socket[Permission] = Socket("permissions", order=lambda permission: permission.order)
privacy_sources: Socket[PrivacySource] = Socket("privacy sources")
access_kinds: Socket[AccessKind] = Socket("access kinds")
belongings: Socket[Belonging] = Socket("belongings")
scope_names: Socket[ScopeName] = Socket("scope names")
retention_rules: Socket[RetentionRule] = Socket("retention rules", order=lambda rule: rule.name)
farewells: Socket[Farewell] = Socket("farewells")
media_folders: Socket[MediaFolder] = Socket("media folders")
demo_data: Socket[DemoData] = Socket("demo data", order=lambda data: data.order)
personas: Socket[Persona] = Socket("personas", order=lambda persona: persona.order)
account_pages: Socket[AccountPage] = Socket("account pages", order=lambda page: page.order)
account_post: Socket[AccountPost] = Socket("account post")
arrivals: Socket[Arrival] = Socket("arrivals")
