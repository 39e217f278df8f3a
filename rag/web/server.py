"""The web app: one FastAPI that carries the chat page, and whatever else is served beside it."""

import os
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

from rag.engine import Engine
from rag.feedback import Feedback
from rag.settings import Settings
from rag.web.chat import page
from rag.web.guard import portal

REPORT = Path("evals/results/latest.html")
# The report is one self-contained page: its own scripts may run, and it reaches nothing else.
REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
FEEDBACK_FILE = "feedback.db"


def create_app(engine: Engine, settings: Settings, left_out: Sequence[str] = (), report: Path = REPORT) -> FastAPI:
    """The app over `engine`: the chat at "/", the evaluation `report` at "/evaluation" when there is one.

    `left_out` are the problems of the last ingestion, "file: reason", for the list of documents.

    Raises: StoreError when feedback can't be stored in the data folder; SettingsError when the app would
    listen beyond this machine without a guard.
    """
    # Gradio reads it when a page is built, and would otherwise look up three outside hosts.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    from rag.web.chat import layout, theme

    app = FastAPI(title="Sourceline", docs_url=None, redoc_url=None)
    feedback = Feedback(settings.data / FEEDBACK_FILE)
    services = portal.install(app, engine, settings, feedback)
    app.add_middleware(page.OwnHead)

    @app.get("/evaluation", include_in_schema=False)
    def evaluation() -> FileResponse:
        if not report.is_file():
            raise HTTPException(404, "There is no evaluation report yet: run `python -m evals report`.")
        headers = {"Content-Security-Policy": REPORT_POLICY}
        return FileResponse(report, media_type="text/html", headers=headers)

    gradio.mount_gradio_app(
        app,
        layout.build(engine, feedback, services.metrics, left_out, report),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        favicon_path=str(theme.ICON),
        theme=theme.theme(),
        head=theme.head(),
    )
    return app
