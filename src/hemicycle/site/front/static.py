"""Static files from memory, as they were compressed when they were collected."""

import hashlib
import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from hemicycle.site.front import asgi, protection
from hemicycle.site.front.compression import COMPRESSED_SUFFIXES, encoding_for

FOR_EVER = b"public, max-age=31536000, immutable"
ASK_AGAIN = b"no-cache"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A file in one encoding, with the headers it is sent with."""

    body: bytes
    etag: bytes
    headers: asgi.Headers


class StaticFiles:
    """Answers for every file under `STATIC_ROOT`; hashed names for ever, others until asked again."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.url = url
        self.files: dict[str, dict[str, Variant]] = {}  # address → encoding ("" is none) → file

    def load(self) -> None:
        """Read everything that was collected."""
        manifest = self.root / "staticfiles.json"
        hashed = set(json.loads(manifest.read_text())["paths"].values()) if manifest.exists() else set()
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and path.suffix not in COMPRESSED_SUFFIXES and not name.startswith("."):
                self.files[self.url + name] = _variants(path, for_ever=name in hashed)

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Answer."""
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            refused = [(b"allow", b"GET, HEAD"), (b"content-length", b"0"), *protection.headers()]
            await asgi.answer(send, 405, refused)
            return
        variants = self.files.get(scope["path"])
        if variants is None:
            body = b"There is no such file.\n"
            headers = [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"%d" % len(body)),
                (b"cache-control", b"no-store"),
                *protection.headers(),
            ]
            await asgi.answer(send, 404, headers, body, head=method == "HEAD")
            return
        encoding = encoding_for(asgi.header(scope["headers"], b"accept-encoding"))
        file = variants.get(encoding) or variants[""]
        if asgi.is_in_etags(asgi.header(scope["headers"], b"if-none-match"), file.etag):
            kept = [pair for pair in file.headers if pair[0] not in {b"content-length", b"content-type"}]
            await asgi.answer(send, 304, kept)
            return
        await asgi.answer(send, 200, file.headers, file.body, head=method == "HEAD")


def _variants(path: Path, *, for_ever: bool) -> dict[str, Variant]:
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    variants: dict[str, Variant] = {}
    for encoding, suffix in {"": "", "br": ".br", "gzip": ".gz"}.items():
        file = path.with_name(path.name + suffix)
        if not file.exists():
            continue
        body = file.read_bytes()
        etag = b'"%s"' % hashlib.sha256(body).hexdigest()[:24].encode()
        headers = [
            (b"content-type", guessed.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"etag", etag),
            (b"cache-control", FOR_EVER if for_ever else ASK_AGAIN),
            (b"vary", b"Accept-Encoding"),
            *protection.headers(),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        variants[encoding] = Variant(body, etag, headers)
    return variants
