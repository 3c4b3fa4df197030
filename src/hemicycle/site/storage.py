"""Static files with hashed names, compressed once when they are collected."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

SUFFIXES = {".css", ".js", ".svg", ".json", ".webmanifest", ".txt", ".xml", ".map", ".ico"}


class CompressedManifestStorage(ManifestStaticFilesStorage):
    """Django's storage; beside every text it puts `.br` and `.gz` if they are smaller.

    `import … from "./other.js";` in a module is rewritten to the hashed name too, so that modules need no import map.
    Django sees only imports that end with a semicolon.
    """

    support_js_module_import_aggregation = True

    def post_process(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Hash the names, then compress."""
        yield from super().post_process(*args, **kwargs)
        for path in sorted(Path(self.location).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                _compress(path)


def _compress(path: Path) -> None:
    body = path.read_bytes()
    for suffix, small in {
        ".br": brotli.compress(body, quality=11),
        ".gz": gzip.compress(body, compresslevel=9, mtime=0),
    }.items():
        if len(small) < len(body) * 0.95:
            path.with_name(path.name + suffix).write_bytes(small)
