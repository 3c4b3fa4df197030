"""An unsafe configuration refuses to start, with a sentence that says what to set. Each in a process of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hemicycle.kernel import env

SAFE = {"HEMICYCLE_ORIGIN": "https://retreat.example.org"}


def started(home: Path, code: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Import the settings with these variables and nothing else of ours."""
    ours = ("HEMICYCLE_", "DATABASE_URL", "REDIS_URL", "PORT", "EMAIL_", "DJANGO_")
    given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    given |= {"HEMICYCLE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hemicycle.site.settings", **variables}
    program = f"from django.conf import settings; settings.SECRET_KEY\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program], env=given, capture_output=True, text=True, check=False
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
        ({"HEMICYCLE_STUN": "https://stun.example.org"}, "must be like stun:"),
        ({"HEMICYCLE_CONTACT": "the desk"}, "must be an e-mail address"),
        ({"HEMICYCLE_CONTACT": "desk@example.org?cc=x@y.org"}, "must be an e-mail address"),
        ({"PORT": "http"}, "PORT must be a whole number"),
        ({"PORT": "0"}, "PORT must be a whole number from 1 to 65535"),
        ({"PORT": "65536"}, "PORT must be a whole number from 1 to 65535"),
        ({"HEMICYCLE_PAGE_CACHE_MB": "-1"}, "HEMICYCLE_PAGE_CACHE_MB must be a whole number 0 or more"),
        (
            {"HEMICYCLE_HOME": "/dev/null/home"},
            "HEMICYCLE_HOME must be a folder; /dev/null/home cannot be made",
        ),
        ({"HEMICYCLE_HOME": "~nobody-of-that-name/x"}, "HEMICYCLE_HOME must be a folder"),
        ({"HEMICYCLE_LOG_LEVEL": "LOUD"}, "HEMICYCLE_LOG_LEVEL is one of DEBUG, INFO"),
        ({"HEMICYCLE_OIDC_ISSUER": "https://id.example.org"}, "are set together or not at all"),
        ({"HEMICYCLE_ORIGIN": "https://me:secret@retreat.example.org"}, "a name or a password"),
        ({"HEMICYCLE_ORIGIN": "https://retreat.example.org:http"}, "must be like https://"),
        ({"HEMICYCLE_ORIGIN": "https://retreat.example.org:65536"}, "must be like https://"),
        ({"HEMICYCLE_ORIGIN": "https://retreat.example.org:0"}, "must be like https://"),
        ({"HEMICYCLE_ORIGIN": "https://[::1"}, "must be like https://"),
        ({"HEMICYCLE_TRUSTED_PROXIES": "*"}, "HEMICYCLE_TRUSTED_PROXIES must name IP addresses"),
        ({"HEMICYCLE_TRUSTED_PROXIES": "127.0.0.1 0.0.0.0/0"}, "not everybody's"),
        ({"DATABASE_URL": "postgresql://u:p@host:port/name"}, "its port must be a number"),
        ({"DATABASE_URL": "postgresql://u:p#@host/name"}, "%23"),
        ({"DATABASE_URL": "postgresql://host"}, "must end with the database's name"),
        ({"DATABASE_URL": "postgresql:///x?sslmod=require"}, "says 'sslmod' behind its question mark"),
        ({"DATABASE_URL": "postgresql:///x?sslmode=yes"}, "must say sslmode once"),
        ({"DATABASE_URL": "postgresql:///x?sslmode=require&sslmode=disable"}, "must say sslmode once"),
        ({"DATABASE_URL": "postgresql:///x?connect_timeout=soon"}, "must say connect_timeout once"),
        ({"DATABASE_URL": "sqlite://file.sqlite3"}, "must be like sqlite:////path/to/file"),
        ({"DATABASE_URL": "sqlite:///file.sqlite3?mode=ro"}, "must be like sqlite:////path/to/file"),
    ],
)
def test_an_unsafe_start_is_refused(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    outcome = started(tmp_path, **{**SAFE, **variables})
    assert outcome.returncode == 1
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_folder_that_cannot_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(env.Misconfigured, match="can write to"):
        env.folder("HEMICYCLE_NO_SUCH_HOME", tmp_path)


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    empty = {"PORT": "", "HEMICYCLE_ORIGIN": "", "DATABASE_URL": "", "HEMICYCLE_LOG_LEVEL": ""}
    outcome = started(tmp_path, "print(settings.ORIGIN, settings.LOG_LEVEL)", **empty)
    assert outcome.stdout.split() == ["http://localhost:8000", "WARNING"]


def test_what_an_address_says_of_connecting_is_passed_on_to_everybody_who_connects(tmp_path: Path) -> None:
    url = (
        "postgresql://u:p%40ss@ignored:5433/name?host=/run/postgresql&sslmode=verify-full&sslrootcert=/etc/ca.pem"
        "&sslcert=/c.pem&sslkey=/k.pem&connect_timeout=5&application_name=house&options=-c%20statement_timeout%3D9000"
    )
    code = (
        "import json, django; django.setup()\n"
        "from hemicycle.site.front.state import PostgresStates\n"
        "database = settings.DATABASES['default']\n"
        "reader = PostgresStates(database, demo=False)\n"
        "from django.db import connection\n"
        "params = connection.get_connection_params()\n"
        "print(json.dumps([params, reader._address], default=str))"
    )
    outcome = started(tmp_path, code, DATABASE_URL=url, **SAFE)
    assert outcome.returncode == 0, outcome.stderr
    expected = {
        "dbname": "name",
        "user": "u",
        "password": "p@ss",
        "host": "/run/postgresql",
        "port": "5433",
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
        "sslcert": "/c.pem",
        "sslkey": "/k.pem",
        "connect_timeout": "5",
        "application_name": "house",
        "options": "-c statement_timeout=9000",
    }
    of_django, of_the_front = json.loads(outcome.stdout)
    assert expected.items() <= of_django.items()
    assert of_the_front == expected


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("", "{home}/hemicycle.sqlite3"),
        ("sqlite:///", "{home}/hemicycle.sqlite3"),
        ("sqlite:///other.sqlite3", "{home}/other.sqlite3"),
        ("sqlite:////srv/other%20house.sqlite3", "/srv/other house.sqlite3"),
    ],
)
def test_a_relative_file_lies_in_the_home_folder(tmp_path: Path, url: str, file: str) -> None:
    home = tmp_path / "a #home? 100%25"
    outcome = started(home, "print(settings.DATABASES['default']['NAME'])", DATABASE_URL=url, **SAFE)
    assert outcome.stdout.strip() == file.format(home=home)


CADDYFILE = re.compile(r"`/etc/caddy/Caddyfile`:\n\n```\n(.*?)```", re.DOTALL)


def test_the_proxy_of_the_page_about_deploying_is_one_that_caddy_takes(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[4] / "docs/running/deploy.md"
    found = CADDYFILE.search(page.read_text())
    assert found, "docs/running/deploy.md shows a Caddyfile"
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("There is no caddy on this machine to ask.")
    file = tmp_path / "Caddyfile"
    file.write_text(found[1])
    outcome = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", str(file)],
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


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


def test_forms_may_lead_to_an_organisations_sign_in_that_is_configured_and_nowhere_else(
    tmp_path: Path,
) -> None:
    """The button there is a form, and browsers hold the whole way of a form against the policy."""
    code = "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1:])"
    oidc = {"ISSUER": "https://id.example.org/realms/x", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}
    with_one = started(
        tmp_path, code, **SAFE, **{f"HEMICYCLE_OIDC_{name}": value for name, value in oidc.items()}
    )
    assert with_one.stdout.strip() == "['https://id.example.org']"
    assert started(tmp_path, code, **SAFE).stdout.strip() == "[]"
