"""An unsafe configuration refuses to start, with a sentence that says what to set. Each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAFE = {"HEMICYCLE_ORIGIN": "https://retreat.example.org"}


def started(home: Path, code: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Import the settings with these variables and nothing else of ours."""
    ours = ("HEMICYCLE_", "DATABASE_URL", "REDIS_URL", "PORT", "EMAIL_", "DJANGO_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"HEMICYCLE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hemicycle.site.settings", **variables}
    program = f"from django.conf import settings; settings.SECRET_KEY\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"HEMICYCLE_SECRET_KEY": "changeme"}, "too short or a placeholder"),
        ({"HEMICYCLE_SECRET_KEY": "a" * 60}, "too short or a placeholder"),
        ({"HEMICYCLE_SECRET_KEY": "change-this-secret-before-you-serve-0123456789-abcdefgh"}, "placeholder"),
        ({"HEMICYCLE_HOSTS": "*"}, "wildcard is refused"),
        ({"HEMICYCLE_HOSTS": ".example.org"}, "wildcard is refused"),
        ({"HEMICYCLE_HOSTS": "retreat.example.org *.example.org"}, "wildcard is refused"),
        ({"HEMICYCLE_ORIGIN": "http://retreat.example.org"}, "must begin with https://"),
        ({"HEMICYCLE_ORIGIN": "retreat.example.org"}, "must be like https://"),
        ({"HEMICYCLE_ORIGIN": "https://retreat.example.org/path"}, "without a path"),
        ({"HEMICYCLE_ORIGIN": "javascript:alert(1)"}, "must be like https://"),
        ({"HEMICYCLE_MODE": "production"}, "HEMICYCLE_MODE is demo, test or empty"),
        ({"DATABASE_URL": "mysql://x/y"}, "must begin with sqlite:/// or postgresql://"),
        ({"HEMICYCLE_CONTACT": "the desk"}, "must be an e-mail address"),
        ({"HEMICYCLE_CONTACT": "desk@example.org?cc=x@y.org"}, "must be an e-mail address"),
        ({"PORT": "http"}, "PORT must be a whole number"),
    ],
)
def test_an_unsafe_start_is_refused(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    outcome = started(tmp_path, **{**SAFE, **variables})
    assert outcome.returncode == 1
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_public_house_is_strict_by_itself(tmp_path: Path) -> None:
    outcome = started(
        tmp_path,
        "assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.HSTS\n"
        "assert settings.ALLOWED_HOSTS == ['retreat.example.org'] and not settings.DEBUG\n"
        "csp = settings.CONTENT_SECURITY_POLICY['DIRECTIVES']\n"
        "assert not [source for sources in csp.values() for source in sources if 'unsafe' in source]\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "import django; django.setup()\n"
        "try: reverse('demo:clock'); raise SystemExit('the demonstration is in the house')\n"
        "except NoReverseMatch: pass\n",
        **SAFE,
    )
    assert outcome.returncode == 0, outcome.stderr


def test_a_closed_network_may_do_without_https_if_it_says_so(tmp_path: Path) -> None:
    variables = {"HEMICYCLE_ORIGIN": "http://retreat.intern", "HEMICYCLE_ALLOW_HTTP": "1"}
    assert started(tmp_path, **variables).returncode == 0


def test_the_secret_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    print_secret = "print(settings.SECRET_KEY)"
    first, second = started(tmp_path, print_secret), started(tmp_path, print_secret)
    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) > 80
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".secret*"))


def test_the_demonstration_runs_with_nothing_set(tmp_path: Path) -> None:
    outcome = started(
        tmp_path, "print(settings.ORIGIN, settings.EMAIL_BACKEND)", HEMICYCLE_MODE="demo", EMAIL_HOST="x"
    )
    assert outcome.stdout.split() == [
        "http://localhost:8000",
        "django.core.mail.backends.filebased.EmailBackend",
    ]
