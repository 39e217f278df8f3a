"""The look of the chat: Gradio's plainest theme on system fonts, and our own style sheet on top."""

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).parent / "assets"
STYLES = ASSETS / "chat.css"
SCRIPT = ASSETS / "chat.js"
ICON = ASSETS / "icon.svg"

# Only fonts that the reader's own system has: the page may fetch nothing.
SANS = (
    "ui-sans-serif",
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Liberation Sans",
    "sans-serif",
)
MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Liberation Mono", "monospace")


def head() -> str:
    """Our style sheet for the page's head, where Gradio leaves it alone: what it is given as `css` it
    prefixes, and splits at the commas within `:is(…)`.
    """
    return f"<style>{STYLES.read_text(encoding='utf-8')}</style>"


def theme() -> gr.themes.Base:
    """The theme: neutral greys, one accent, no shadows; colours of both modes are in `chat.css`."""
    return gr.themes.Base(font=SANS, font_mono=MONO, radius_size=gr.themes.sizes.radius_md).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
        background_fill_primary="var(--paper)",
        background_fill_primary_dark="var(--paper)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        border_color_primary="var(--line)",
        border_color_primary_dark="var(--line)",
        button_primary_background_fill="var(--accent)",
        button_primary_background_fill_dark="var(--accent)",
        button_primary_background_fill_hover="var(--accent-strong)",
        button_primary_background_fill_hover_dark="var(--accent-strong)",
        button_primary_text_color="var(--on-accent)",
        button_primary_text_color_dark="var(--on-accent)",
        input_background_fill="var(--raised)",
        input_background_fill_dark="var(--raised)",
        input_border_color="var(--line-strong)",
        input_border_color_dark="var(--line-strong)",
    )
