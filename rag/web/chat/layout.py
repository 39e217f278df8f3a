"""The chat page: its layout, and which handler answers which event."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag.engine import Engine
from rag.feedback import Feedback
from rag.web.chat import source, theme
from rag.web.chat.handlers import Handlers
from rag.web.metrics import Metrics

# Users are served side by side; the engine's threads, not Gradio's queue, share out the processor.
CONCURRENCY = 64

MASTHEAD = """
<div id="masthead">
  <div class="brand"><h1>Sourceline</h1><p>Answers in the documents’ own words</p></div>
  <div class="tools" role="group" aria-label="Conversation">
    <details id="conversations"><summary>Conversations</summary>
      <div class="menu"><button type="button" class="new-conversation">New conversation</button>
      <p id="conversations-none">None yet. They are kept in this browser only.</p>
      <ul id="conversations-list"></ul>
      <button type="button" id="export">Export this conversation (Markdown)</button></div></details>
    <button type="button" class="new-conversation" aria-label="New conversation">New</button>
    <button type="button" id="theme" aria-pressed="false" aria-label="Dark colours">◐</button>
    <button type="button" id="open-source" aria-expanded="false" aria-controls="source-panel">Source</button>
  </div>
  <p id="status" class="sr-only" role="status"></p>
</div>
"""
CLOSE = '<button type="button" id="close-source">Close</button>'
EVALUATION = (
    '<iframe class="report" src="evaluation" sandbox="allow-scripts" title="Latest evaluation report"></iframe>'
)

# No event is part of an API, and none covers the page with a spinner.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

CHOSEN = "() => [window.sourceline.chosen()]"
RESTORED = "(typed, thread) => window.sourceline.restored(typed, thread)"
ASKING = "(question, thread) => window.sourceline.asking(question, thread)"
FAILED = "(typed) => window.sourceline.returned(typed)"
ANSWERED = "(typed, thread) => window.sourceline.answered(typed, thread)"
KEEP = "(thread) => { window.sourceline.keep(thread); }"
REVEAL = "() => { window.sourceline.reveal(); }"
DOWNLOAD = "(text) => { window.sourceline.download(text); }"


def build(engine: Engine, feedback: Feedback, metrics: Metrics, left_out: Sequence[str], report: Path) -> gr.Blocks:
    """The page over `engine`; verdicts go to `feedback`, and answers and verdicts are counted in `metrics`.

    The Documents tab also names the files `left_out` ("file: reason"); the Evaluation tab shows `report`
    whenever there is one.
    """
    handlers = Handlers(engine, feedback, metrics, left_out)
    page: gr.Blocks
    with gr.Blocks(title="Sourceline", fill_width=True, fill_height=True, analytics_enabled=False) as page:
        gr.HTML(MASTHEAD, apply_default_css=False, elem_id="top")
        with gr.Row(elem_id="workspace"):
            with gr.Column(elem_id="main-column"), gr.Tabs(elem_id="tabs"):
                with gr.Tab("Chat", elem_id="chat"):
                    log = gr.HTML(
                        "",
                        apply_default_css=False,
                        elem_id="log",
                        js_on_load=theme.SCRIPT.read_text(encoding="utf-8"),
                    )
                    alert = gr.HTML("", apply_default_css=False, elem_id="alert")
                    with gr.Row(elem_id="composer"):
                        box = gr.Textbox(
                            label="Your question",
                            placeholder="Ask about the documents",
                            lines=1,
                            max_lines=6,
                            elem_id="question",
                            scale=1,
                        )
                        send = gr.Button("Ask", variant="primary", elem_id="send", scale=0, min_width=72)
                with gr.Tab("Documents", elem_id="documents"):
                    documents = gr.HTML("", apply_default_css=False, elem_id="documents-list")
                with gr.Tab("Evaluation", visible=False, elem_id="evaluation") as evaluation:
                    gr.HTML(EVALUATION, apply_default_css=False)
            with gr.Column(elem_id="source-panel"):
                gr.HTML(CLOSE, apply_default_css=False, elem_id="source-close")
                panel = gr.HTML(source.EMPTY, apply_default_css=False, elem_id="source")
        thread = gr.JSON(visible=False)
        exported = gr.Textbox(visible=False)

        told = [log, thread, panel, alert]
        asked = gr.on([box.submit, send.click], handlers.ask, [box, thread], [box, *told], js=ASKING, **QUIET)
        picked = log.example(handlers.ask_example, [thread], [box, *told], **QUIET)
        for event in (asked, picked):
            event.success(None, [box, thread], [box], js=ANSWERED)
            event.failure(handlers.failed, [thread], [log, alert], **QUIET)
            event.failure(None, [box], [box], js=FAILED)
        log.restore(handlers.restore, [thread], told, js=CHOSEN, **QUIET).success(
            None, [box, thread], [box], js=RESTORED
        )
        log.cite(handlers.cite, [thread], [panel], **QUIET).success(None, js=REVEAL)
        log.read(handlers.read, None, [panel], **QUIET).success(None, js=REVEAL)
        log.feedback(handlers.judge, [thread], [log, thread, alert], **QUIET).success(None, [thread], js=KEEP)
        log.export(handlers.export, [thread], [exported], **QUIET).success(None, [exported], js=DOWNLOAD)
        page.load(
            lambda: (handlers.documents(), gr.Tab(visible=report.is_file())),
            None,
            [documents, evaluation],
            **QUIET,
        )
    page.queue(default_concurrency_limit=CONCURRENCY)
    return page
