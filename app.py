"""`python app.py`: takes in the corpus and serves the chat.

Exit codes: 0 stopped by Ctrl-C or a signal, 1 an error told in one line, 2 usage.
"""

import argparse
import socket
import sys
from collections.abc import Sequence

import uvicorn

from rag.engine import build
from rag.errors import SettingsError, SourcelineError
from rag.settings import Settings, load
from rag.terminal import take_in
from rag.web.guard import policy, portal
from rag.web.guard.decisions import is_loopback
from rag.web.guard.edge import clean_prefix
from rag.web.server import create_app


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is stopped; returns the exit code."""
    try:
        serve(load(**vars(_parser().parse_args(arguments))))
    except SourcelineError as error:
        print(f"sourceline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("sourceline: stopped", file=sys.stderr)
    return 0


def serve(settings: Settings) -> None:
    """Ingests what changed in the corpus, then serves the web app until it is interrupted.

    Raises: SourcelineError for whatever a user can put right; KeyboardInterrupt.
    """
    portal.check_guarded(settings)
    # The port comes first: nobody should wait for an ingestion to learn that it is taken.
    with listen(settings) as listener:
        report = take_in(settings)
        engine = build(settings)
        try:
            app = create_app(engine, settings, report.problems)
            server = uvicorn.Server(uvicorn.Config(app, **portal.server_options()))
            print(f"sourceline: ready at {address(listener, settings)} (Ctrl-C stops it)", file=sys.stderr)
            server.run(sockets=[listener])
        finally:
            engine.close()


def listen(settings: Settings) -> socket.socket:
    """A socket that listens at the host and port of the settings.

    Raises: SettingsError when the port is taken or the host isn't one of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingsError(
            f"{settings.host}, port {settings.port}: can't listen there ({_reason(error)}); stop what uses "
            "the port, or set SOURCELINE_PORT to another one (0 takes any free one)"
        ) from error


def _reason(error: OSError) -> str:
    # `create_server` repeats the address in its message; a name that isn't found has no usual number.
    return str(error.strerror).partition(" (while")[0]


def address(listener: socket.socket, settings: Settings) -> str:
    """The URL to open in a browser: on this machine, or under the first of the guard's hosts from beyond it."""
    # Beyond loopback `check_guarded` lets nothing start that names no host.
    host = settings.host if is_loopback(settings.host) else policy.load(settings.portals).server.hosts[0]
    bracketed = f"[{host}]" if ":" in host else host
    return f"http://{bracketed}:{listener.getsockname()[1]}{clean_prefix(settings.root_path)}/"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Takes in the corpus and serves the chat. Every setting is also an environment variable "
        "SOURCELINE_…; flags win.",
    )
    for name in ("host", "port", "corpus", "data"):
        field = Settings.model_fields[name]
        parser.add_argument(f"--{name}", help=f"{field.description} (default: {field.default})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
