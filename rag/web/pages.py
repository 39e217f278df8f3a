"""What is served as a file: the widget's script, the page for iframes, the API's page, and their styles."""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from rag.web.api.problems import ProblemError
from rag.web.services import Services

_HERE = Path(__file__).parent
WIDGET = _HERE / "widget" / "widget.js"
_OWN = _HERE / "files"
_SWAGGER = Path(str(files("fastapi_swagger.resources")))
ASSETS = {
    "page.css": _OWN / "page.css",
    "api.js": _OWN / "api.js",
    "swagger-ui.css": _SWAGGER / "swagger-ui.css",
    "swagger-ui-bundle.js": _SWAGGER / "swagger-ui-bundle.js",
}


def router(services: Services) -> APIRouter:
    """The routes of the files. Links in them are relative, so that they work under any prefix."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/widget.js")
    def widget() -> Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return FileResponse(WIDGET, media_type="text/javascript; charset=utf-8", headers=headers)

    @routes.get("/embed")
    def embed() -> Response:
        return own_file("embed.html")

    @routes.get("/docs")
    def docs() -> Response:
        return own_file("docs.html")

    @routes.get("/assets/portal/{name:path}")
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise ProblemError(404, "not-found", "This isn't served here.")
        return FileResponse(ASSETS[name], headers={"Cache-Control": "public, max-age=3600"})

    return routes


def own_file(name: str) -> Response:
    """One of our own pages; it holds no secret and nothing of any user."""
    return FileResponse(_OWN / name, headers={"Cache-Control": "no-cache"})


def integrity(path: Path) -> str:
    """The file's Subresource Integrity value."""
    return f"sha384-{base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()}"
