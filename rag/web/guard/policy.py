"""The guard's file, `portals.toml`, as one frozen `Policy`: who may embed us, see what, and how often."""

import ipaddress
import tomllib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import urlsplit

import idna
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rag.errors import SettingsError

Sources = Literal["quotes", "titles", "none"]
Count = Annotated[int, Field(ge=1)]
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Listed(Protocol):
    """A document as the index lists it; what decides whether a portal may see it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        ...


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Access(_Frozen):
    """What a caller may see, and how much it may ask; None is no limit.

    `documents` are shell patterns of document ids, `tags` any of which a document must bear (no tags:
    all documents). `sources` says what is shown of an answer's sources: quotes, only titles, or none.
    """

    documents: tuple[str, ...] = ("*",)
    tags: tuple[str, ...] = ()
    sources: Sources = "quotes"
    per_day: Count | None = None
    per_session: Count | None = None

    def covers(self, document: Listed) -> bool:
        """Whether the caller may see the document."""
        named = any(fnmatchcase(document.id, pattern) for pattern in self.documents)
        return named and (not self.tags or not set(self.tags).isdisjoint(document.tags))


class Portal(Access):
    """One site that may embed the assistant."""

    origin: str
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w .-]+$")]
    per_day: Count | None = 5000
    per_session: Count | None = 100

    @field_validator("origin")
    @classmethod
    def _canonical(cls, value: str) -> str:
        return canonical_origin(value)


class Server(_Frozen):
    """How the server is reached, and who may open the chat page."""

    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    login: Literal["none", "users", "header"] = "none"
    user_header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$")] = "X-Remote-User"

    @field_validator("hosts")
    @classmethod
    def _host_names(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not (_is_address(value) or (value and value.isprintable() and not set(value) & set("/:*@ "))):
                raise ValueError(f"{value!r} is not a host name; write it without scheme, port, path or *")
        return tuple(value.lower() for value in values)

    @field_validator("proxies")
    @classmethod
    def _networks(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            ipaddress.ip_network(value)
        return values

    @model_validator(mode="after")
    def _header_needs_a_proxy(self) -> "Server":
        if self.login == "header" and not self.proxies:
            raise ValueError('login = "header" needs proxies = ["address of the proxy that sets the header"]')
        return self


class Limits(_Frozen):
    """Limits by address, for everyone but tools on this machine."""

    requests_per_minute: Count = 1200
    questions_per_minute: Count = 300
    sessions_per_hour: Count = 600
    sign_ins_per_quarter_hour: Count = 10


class Policy(_Frozen):
    """The whole guard. The default one trusts no portal, no host but this machine's, and no proxy."""

    server: Server = Server()
    limits: Limits = Limits()
    portal: tuple[Portal, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> "Policy":
        for field in ("origin", "name"):
            values = [getattr(portal, field) for portal in self.portal]
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"two portals have the {field} {twice[0]!r}")
        return self

    def portal_of(self, origin: str) -> Portal | None:
        """The portal of exactly this origin, or None."""
        return next((portal for portal in self.portal if portal.origin == origin), None)

    def portal_named(self, name: str) -> Portal | None:
        """The portal of this name, or None."""
        return next((portal for portal in self.portal if portal.name == name), None)


def canonical_origin(text: str) -> str:
    """`text` as a browser writes an origin: lower case, punycode, no default port, no trailing slash.

    Raises: ValueError saying what isn't an origin about it.
    """
    parts = urlsplit(text)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{text!r} is not an origin; write it like https://intranet.example.org")
    extra = parts.query or parts.fragment or parts.username or "*" in parts.hostname
    if parts.path not in ("", "/") or extra:
        raise ValueError(f"{text!r} is not an origin: it has a path, a name or a *; list each origin in full")
    host = parts.hostname if _is_address(parts.hostname) else idna.encode(parts.hostname, uts46=True).decode()
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"


def load(path: Path | None) -> Policy:
    """The policy in the file, or the default one when `path` is None.

    Raises: SettingsError naming the file, the field and what is wrong with it.
    """
    if path is None:
        return Policy()
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"SOURCELINE_PORTALS={path}: can't be read ({error.strerror}); start from portals.example.toml"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from error
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        wrong = ((".".join(str(part) for part in each["loc"]), each["msg"]) for each in error.errors())
        told = "; ".join(f"{field or 'file'}: {message}" for field, message in wrong)
        raise SettingsError(f"{path}: {told}") from error


def visible(documents: Iterable[Listed], access: Access) -> Sequence[str] | None:
    """Ids of the documents that `access` covers, in order; None when it covers whatever there is."""
    if access.documents == ("*",) and not access.tags:
        return None
    return tuple(document.id for document in documents if access.covers(document))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
