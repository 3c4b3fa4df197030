"""The application that a server runs: the front, and Django behind it."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.site.settings")

from django.core.asgi import get_asgi_application

django: Any = get_asgi_application()

from hemicycle.site.front import Front  # noqa: E402  (it reads the settings)

application = Front(django)
