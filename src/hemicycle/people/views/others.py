"""What others see of somebody: their page, and pictures."""

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from hemicycle.kernel import pictures
from hemicycle.people.models import Person
from hemicycle.people.queries import person_of_key, seen_by
from hemicycle.people.requests import PageRequest
from hemicycle.people.sign_in.door import private
from hemicycle.people.sockets import media_folders


@require_safe
def person(request: PageRequest, key: str) -> HttpResponse:
    """Somebody's page: the parts that this reader may see. Without any it does not exist."""
    found = person_of_key(key)
    parts = seen_by(found, request.user) if found else {}
    if not parts:
        raise Http404("Nothing of this person is shown to this reader.")
    is_self = isinstance(request.user, Person) and found == request.user
    return private(render(request, "people/profile/person.html", {"parts": parts, "is_self": is_self}))


@require_safe
def media(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """A picture that this house has made anew, for whoever may see it; nothing of it can run."""
    path = f"{folder}/{name}"
    if not _may_see(folder, path, getattr(request, "user", AnonymousUser())):
        raise Http404("No such picture.")
    etag = f'"{name}"'  # another picture has another name
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _guarded(HttpResponseNotModified(), etag)
    try:
        with default_storage.open(path) as file:
            response = HttpResponse(file.read(), content_type=pictures.TYPE)
    except OSError:
        raise Http404("No such picture.") from None
    response.headers["Content-Disposition"] = f'inline; filename="picture{pictures.SUFFIX}"'
    return _guarded(response, etag)


def _may_see(folder: str, path: str, reader: Person | AnonymousUser) -> bool:
    """Only pictures of a folder that a room answers for."""
    if not path.endswith(pictures.SUFFIX):
        return False
    return any(known.name == folder and known.may_see(path, reader) for known in media_folders)


def may_see_photo(path: str, reader: Person | AnonymousUser) -> bool:
    """The photo of somebody who shows it to this reader."""
    shown = Person.objects.filter(photo=path).first()
    return shown is not None and "photo" in seen_by(shown, reader)


def _guarded(response: HttpResponse, etag: str) -> HttpResponse:
    """Asked for again each time (who may see it can change), and locked in: it is a picture and nothing else."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_vary_headers(response, ["Cookie"])
    return response
