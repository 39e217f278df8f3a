"""The command line of the web's side: `portal`, `keys`, `users`, `widget`."""

import argparse
import getpass
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from rag.errors import SettingsError
from rag.settings import Settings
from rag.web.guard import doctor
from rag.web.guard.policy import Access, load
from rag.web.pages import WIDGET, integrity
from rag.web.services import key_file, user_file

DOCTOR_SECONDS = 15.0


def add_commands(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the commands; each sets `run`, which takes arguments and settings and gives an exit code."""
    portal = _group(subparsers, "portal", "look at the guard and at portals' pages")
    check = portal.add_parser("check", help="read SOURCELINE_PORTALS and say what it allows")
    check.set_defaults(run=_check)
    examine = portal.add_parser("doctor", help="fetch a portal's page and say what would stop the widget there")
    examine.add_argument("url", help="address of a page that holds the widget")
    examine.set_defaults(run=_doctor)

    keys = _group(subparsers, "keys", "API keys for programs")
    create = keys.add_parser("create", help="make a key and print it, once")
    create.add_argument("name", help="what the key is for")
    create.add_argument("--days", type=int, help="days until it expires (never, if not given)")
    create.add_argument("--documents", action="append", metavar="PATTERN", help="only these documents; repeatable")
    create.add_argument("--tags", action="append", metavar="TAG", help="only documents with such a tag; repeatable")
    create.set_defaults(run=_create_key)
    listing = keys.add_parser("list", help="list the keys, without their secrets")
    listing.set_defaults(run=_list_keys)
    revoke = keys.add_parser("revoke", help="make a key useless at once")
    revoke.add_argument("name", help="its name or id")
    revoke.set_defaults(run=_revoke_key)

    users = _group(subparsers, "users", 'who may sign in when portals.toml says login = "users"')
    add = users.add_parser("add", help="add a user or change a password (asked for, or read from standard input)")
    add.add_argument("name")
    add.set_defaults(run=_add_user)
    names = users.add_parser("list", help="list the users")
    names.set_defaults(run=_list_users)
    remove = users.add_parser("remove", help="remove a user; the next request is refused")
    remove.add_argument("name")
    remove.set_defaults(run=_remove_user)

    widget = _group(subparsers, "widget", "the embeddable chat")
    sri = widget.add_parser("sri", help="print the integrity value of widget.js")
    sri.set_defaults(run=_sri)
    snippet = widget.add_parser("snippet", help="print the tag to put into a page")
    snippet.add_argument("url", help="address of this server with its prefix, as browsers see it")
    snippet.set_defaults(run=_snippet)


def _group(subparsers: "argparse._SubParsersAction[Any]", name: str, words: str) -> Any:
    group = subparsers.add_parser(name, help=words, description=words)
    return group.add_subparsers(dest=f"{name}_command", required=True, metavar="COMMAND")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    policy = load(settings.portals)
    _say(f"guard: {settings.portals or 'none (this machine only)'}")
    _say(f"hosts: {', '.join(policy.server.hosts) or 'none'}")
    _say(f"proxies: {', '.join(policy.server.proxies) or 'none'}; login: {policy.server.login}")
    for portal in policy.portal:
        seen = ", ".join(portal.documents) + (f" tagged {', '.join(portal.tags)}" if portal.tags else "")
        limits = f"{portal.per_day} questions a day, {portal.per_session} a session"
        _say(f"portal {portal.name}: {portal.origin}; documents {seen}; sources {portal.sources}; {limits}")
    return 0


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    if not arguments.url.startswith(("http://", "https://")):
        raise SettingsError(f"{arguments.url!r} is not an address; write it with http:// or https://")
    works = True
    with httpx.Client(timeout=DOCTOR_SECONDS) as client:
        for finding in doctor.examine(arguments.url, client):
            works = works and finding.fix is None
            _say(f"{'ok  ' if finding.fix is None else 'STOP'}  {finding.what}")
            if finding.fix is not None:
                _say("      " + finding.fix.replace("\n", "\n      "))
    _say("The widget would work on this page." if works else "The widget would not work on this page yet.")
    return 0 if works else 1


def _create_key(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.days is not None and arguments.days < 1:
        raise SettingsError(f"--days is {arguments.days}; it takes at least 1")
    access = Access(documents=tuple(arguments.documents or ("*",)), tags=tuple(arguments.tags or ()))
    expires = datetime.now(UTC) + timedelta(days=arguments.days) if arguments.days else None
    _say(key_file(settings).create(arguments.name, access, expires))
    sys.stderr.write("sourceline: keep it now, it can't be shown again\n")
    return 0


def _list_keys(arguments: argparse.Namespace, settings: Settings) -> int:
    for key in key_file(settings).list():
        seen = ", ".join((*key.access.documents, *(f"tag:{tag}" for tag in key.access.tags)))
        _say(f"{key.id}  {key.name}  created {key.created}  expires {key.expires or 'never'}  documents {seen}")
    return 0


def _revoke_key(arguments: argparse.Namespace, settings: Settings) -> int:
    key = key_file(settings).revoke(arguments.name)
    _say(f"revoked {key.name} ({key.id})")
    return 0


def _add_user(arguments: argparse.Namespace, settings: Settings) -> int:
    if sys.stdin.isatty():
        password = getpass.getpass(f"Password of {arguments.name}: ")
        if getpass.getpass("Again: ") != password:
            raise SettingsError("the two passwords differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    user_file(settings).add(arguments.name, password)
    _say(f"{arguments.name} can sign in")
    return 0


def _list_users(arguments: argparse.Namespace, settings: Settings) -> int:
    for name in user_file(settings).names():
        _say(name)
    return 0


def _remove_user(arguments: argparse.Namespace, settings: Settings) -> int:
    user_file(settings).remove(arguments.name)
    _say(f"{arguments.name} can no longer sign in")
    return 0


def _sri(arguments: argparse.Namespace, settings: Settings) -> int:
    _say(integrity(WIDGET))
    return 0


def _snippet(arguments: argparse.Namespace, settings: Settings) -> int:
    source = f"{arguments.url.rstrip('/')}/widget.js"
    _say(f'<script src="{source}" integrity="{integrity(WIDGET)}" crossorigin="anonymous" async></script>')
    return 0
