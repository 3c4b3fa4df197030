"""Who can do what here, and why: the roles of an edition, given and taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.editions.forms.roles import RoleForm
from hemicycle.editions.models import Edition
from hemicycle.editions.sockets import RoleSpot, role_places
from hemicycle.editions.studio.answers import ask, confirmed, done
from hemicycle.editions.studio.door import studio
from hemicycle.kernel.verdict import Verdict
from hemicycle.kernel.words import Words
from hemicycle.people.models import Grant, Person
from hemicycle.people.operations import hand_role, newcomer, take_back
from hemicycle.people.queries import rights_of
from hemicycle.people.queries.roles import GIVE, Explained, explain, may_give, may_take, role_named
from hemicycle.people.requests import MemberRequest
from hemicycle.people.sign_in.queries import person_at
from hemicycle.people.sockets import Role
from hemicycle.people.sockets import roles as all_roles

SEE = "people.see_roles"


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody has, in words."""

    grant: Grant
    name: str
    address: str  # shown to those who give roles here
    role: Words
    place: str
    over: bool  # its end has come
    take: Verdict


# --- what one may see -------------------------------------------------------------------------------------


def spots_of(edition: Edition, request: MemberRequest) -> list[tuple[Words, list[RoleSpot]]]:
    """The places of this edition in which the person may see roles, by kind."""
    rights = rights_of(request.user)
    everywhere = rights.may(SEE, edition.scope.path)
    found = []
    for place in role_places:
        spots = [
            spot
            for spot in place.spots(edition, request.reader.languages)
            if everywhere or rights.may(SEE, *spot.paths)
        ]
        if spots:
            found.append((place.label, spots))
    return found


def _held(spots: Iterable[RoleSpot], request: MemberRequest) -> list[Held]:
    names = {spot.scope.pk: spot.name for spot in spots}
    grants = Grant.objects.filter(scope__in=names).select_related("person", "scope")
    valid = set(grants.valid().values_list("pk", flat=True))
    rights = rights_of(request.user)
    rows = []
    for grant in grants:
        role = role_named(grant.role)
        gives = rights.may(GIVE, grant.scope.path)
        rows.append(
            Held(
                grant=grant,
                name=grant.person.name,
                address=(grant.person.email or "") if gives else "",
                role=role.label if role else grant.role,
                place=names[grant.scope_id],
                over=grant.pk not in valid,
                take=may_take(request.user, grant, rights=rights),
            )
        )
    order = {role.name: role.order for role in all_roles}
    return sorted(rows, key=lambda row: (order.get(row.grant.role, 99), row.place, row.name.lower()))


def _giveable(
    edition: Edition, request: MemberRequest
) -> tuple[list[Role], list[tuple[Words, list[RoleSpot]]]]:
    """The roles that the person may give somewhere here, and the places."""
    roles: dict[str, Role] = {}
    groups = []
    for label, spots in spots_of(edition, request):
        open_spots = []
        for spot in spots:
            may = [role for role in all_roles if may_give(request.user, role.name, spot.scope)]
            roles.update({role.name: role for role in may})
            if may:
                open_spots.append(spot)
        if open_spots:
            groups.append((label, open_spots))
    return sorted(roles.values(), key=lambda role: role.order), groups


# --- pages ---------------------------------------------------------------------------------------------------


@studio(SEE, everywhere=False)
def roles(request: MemberRequest, edition: Edition) -> HttpResponse:
    """The table of persons, roles and places, and the form that gives one."""
    groups = spots_of(edition, request)
    offered, places = _giveable(edition, request)
    form = None
    if offered:
        form = RoleForm(
            request.POST or None, giver=request.user, edition=edition, roles=offered, spots=places
        )
        if request.method == "POST" and form.is_valid():
            return _give(request, edition, form)
    elif request.method == "POST":
        raise Http404("Nothing to give here.")
    return render(
        request,
        "editions/studio/roles.html",
        {
            "rows": _held((spot for _label, spots in groups for spot in spots), request),
            "form": form,
            "gives": form is not None,
            "all_roles": list(all_roles),
        },
    )


def _give(request: MemberRequest, edition: Edition, form: RoleForm) -> HttpResponse:
    data = form.cleaned_data
    person = newcomer(data["address"], name=data["name"], language=edition.default_language)
    hand_role(person, data["role"], data["scope"], until_at=data["until"], by=request.user)
    sentence = _("The role was given. We write to %(address)s and say how to come in.") % {
        "address": data["address"]
    }
    return done(request, reverse("studio:roles", args=[edition.slug]), sentence)


@studio(SEE, everywhere=False)
def taken(request: MemberRequest, edition: Edition, pk: int) -> HttpResponse:
    """Ask, then take a role back; it counts with the next page that the person opens."""
    groups = spots_of(edition, request)
    scopes = {spot.scope.pk: spot for _label, spots in groups for spot in spots}
    if pk >= 2**63:
        raise Http404("No grant has such a key.")
    grant = get_object_or_404(Grant.objects.select_related("person", "scope"), pk=pk, scope__in=scopes)
    may_take(request.user, grant).insist()
    back = reverse("studio:roles", args=[edition.slug])
    role = role_named(grant.role)
    words = {
        "name": grant.person.name or grant.person.email or "–",
        "role": role.label if role else grant.role,
        "place": scopes[grant.scope_id].name,
    }
    if not confirmed(request):
        return ask(
            request,
            title=_("Take a role back"),
            sentences=[
                _("%(name)s will no longer be: %(role)s, %(place)s.") % words,
                _("This counts at once. Nothing that the person has written is lost."),
            ],
            button=_("Take the role back"),
            back=back,
            danger=True,
        )
    take_back(grant, by=request.user)
    return done(request, back, _("%(name)s is no longer: %(role)s, %(place)s.") % words)


@studio(SEE, everywhere=False)
def why(request: MemberRequest, edition: Edition) -> HttpResponse:
    """Whether somebody may do something with a thing, and by which role."""
    groups = spots_of(edition, request)
    spots = {str(spot.scope.pk): (spot, label) for label, some in groups for spot in some}
    people = _people(spots, request)
    asked, place = request.GET.get("who", "")[:254], request.GET.get("where", "")
    spot = spots.get(place, (None, ""))[0]
    by_address = rights_of(request.user).may(SEE, edition.scope.path)
    if "@" in asked and not by_address:
        asked = (
            ""  # whoever sees a part of the edition asks for those in their own list, and tries no addresses
        )
    person = people.get(asked) or (_at_address(asked) if "@" in asked else None)
    answers: list[Explained] = []
    standings: list[str] = []
    if spot and asked:
        answers = explain(person, spot.paths)
        if person:
            standings = [
                sentence
                for one in role_places
                if one.kind == spot.scope.kind
                for sentence in one.standings(person, edition, spot.scope)
            ]
    return render(
        request,
        "editions/studio/roles_why.html",
        {
            "groups": groups,
            "people": sorted(people.values(), key=lambda one: one.name.lower()),
            "asked": asked,
            "place": place,
            "spot": spot,
            "name": person.name if person and str(person.pk) in people else asked,
            "answers": _told(answers, spots),
            "standings": standings,
            "by_address": by_address,
        },
    )


def _people(spots: dict[str, tuple[RoleSpot, Words]], request: MemberRequest) -> dict[str, Person]:
    """Those who have a role in one of these places, by their keys."""
    grants = Grant.objects.filter(scope__in=[int(key) for key in spots]).values("person")
    return {str(person.pk): person for person in Person.objects.filter(pk__in=grants)}


def _at_address(typed: str) -> Person | None:
    """Whoever has this address; nobody and somebody without a role here are answered alike."""
    return person_at(typed.strip().lower()) if typed.isascii() and "\x00" not in typed else None


def _told(
    answers: Sequence[Explained], spots: dict[str, tuple[RoleSpot, Words]]
) -> list[tuple[Explained, list[str]]]:
    """The answers, with the roles that give them in words."""
    told = []
    for answer in answers:
        reasons = []
        for grant in answer.via:
            role, spot = role_named(grant.role), spots.get(str(grant.scope_id), (None, ""))[0]
            label = str(role.label) if role else grant.role
            reasons.append(f"{label}, {spot.name}" if spot else label)
        told.append((answer, reasons))
    return told
