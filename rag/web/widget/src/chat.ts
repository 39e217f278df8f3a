/** `<sourceline-chat>`: the conversation, inline where it is placed, or floating when a launcher opens it. */

import { el, icon, ICONS } from "./dom";
import { keep, restore } from "./keep";
import { dress, optionsOf, type Options } from "./look";
import { answerView, provisionalView, verdictView, type Shown } from "./render";
import { Server, ServerError } from "./server";
import { stringsFor, type Strings } from "./strings";
import type { Answer, Exchange, Session, Sourced, Sources } from "./types";
import css from "./widget.css";

export const context = { base: "", script: {} as DOMStringMap };
const NARROW: Sources[] = ["none", "titles", "quotes"];

export class SourcelineChat extends HTMLElement {
  private options!: Options;
  private strings!: Strings;
  private server!: Server;
  private session: Session | null = null;
  private exchanges: Exchange[] = [];
  private running: AbortController | null = null;
  private key = "";
  private returnTo: Element | null = null;
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly panel = el("div", { class: "panel" });
  private readonly log = el("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
  private readonly input = el("textarea", { rows: "1" });
  private readonly sendButton = el("button", { class: "send" });
  private launcher: HTMLButtonElement | null = null;

  connectedCallback(): void {
    if (this.key) return;
    this.options = optionsOf(this, context.script);
    const [tag, strings] = stringsFor(this.options.language);
    this.strings = strings;
    this.server = new Server(context.base, this.options.portal);
    this.key = `sourceline:${context.base}:${this.options.portal ?? ""}:${this.floating ? "" : this.id || "inline"}`;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    dress(this, this.options);
    this.build(tag);
    const kept = restore(this.key);
    this.exchanges = kept.exchanges;
    this.redraw();
    if (!this.floating) void this.begin();
    else if (this.options.open || kept.open) this.open(false);
  }

  /** Shows the panel and, unless the page opened it by itself, moves the focus into it. */
  open(focus = true): void {
    if (!this.floating || !this.panel.hidden) return;
    this.returnTo = document.activeElement;
    this.panel.hidden = false;
    this.launcher?.setAttribute("aria-expanded", "true");
    this.save();
    void this.begin();
    if (focus) this.input.focus();
    this.tell("open", null);
  }

  /** Hides the panel and gives the focus back to where it was. */
  close(): void {
    if (!this.floating || this.panel.hidden) return;
    const inside = this.root.activeElement !== null;
    this.panel.hidden = true;
    this.launcher?.setAttribute("aria-expanded", "false");
    this.save();
    if (inside) {
      const back = this.returnTo;
      (back instanceof HTMLElement && back !== this && back !== document.body ? back : this.launcher)?.focus();
    }
    this.tell("close", null);
  }

  /** Asks a question as if it was typed; resolves to the answer, or null when there is none. */
  async ask(question: string): Promise<(Answer & Sourced) | null> {
    const asked = question.trim();
    if (!asked || this.running) return null;
    this.open(false);
    const exchange: Exchange = { asked };
    const before = [...this.exchanges];
    this.exchanges.push(exchange);
    if (this.log.querySelector(".start :focus")) this.input.focus(); // It would fall out of the panel.
    this.log.querySelector(".start")?.remove();
    const place = el("div", {}, el("p", { class: "working" }, this.strings.working));
    const line = this.questionView(asked);
    this.log.append(line, place);
    this.toEnd();
    const running = new AbortController();
    this.busy(running);
    this.tell("question", { question: asked });
    try {
      await this.begin();
      const shown = this.shown();
      const answer = await this.server.ask(
        asked,
        before,
        running.signal,
        (part) => place.replaceChildren(answerView({ ...part, citations: [], related: [] }, shown)),
        (part) => place.replaceChildren(provisionalView(part, shown)),
      );
      exchange.answer = answer;
      place.replaceChildren(this.answered(exchange));
      this.tell("answer", answer);
      return answer;
    } catch (error) {
      this.exchanges.splice(this.exchanges.indexOf(exchange), 1);
      if (running.signal.aborted) place.replaceChildren();
      else place.replaceChildren(el("p", { class: "problem" }, this.problem(error)));
      this.tell("error", { question: asked, message: error instanceof Error ? error.message : String(error) });
      return null;
    } finally {
      this.busy(null);
      this.save();
      // An answer is read from its beginning.
      this.log.scrollTop += line.getBoundingClientRect().top - this.log.getBoundingClientRect().top - 8;
    }
  }

  private get floating(): boolean {
    return this.dataset.floating !== undefined;
  }

  private build(tag: string): void {
    const { strings, options } = this;
    const title = el("h2", { id: "title", dir: "auto" }, options.title ?? strings.title);
    const restart = this.iconButton(strings.restart, ICONS.restart, () => this.restart());
    const close = this.floating && this.iconButton(strings.close, ICONS.close, () => this.close());
    this.input.setAttribute("aria-label", strings.input);
    this.input.setAttribute("placeholder", strings.input);
    this.input.setAttribute("dir", "auto");
    this.log.setAttribute("aria-label", options.title ?? strings.title);
    const form = el("form", { class: "ask", submit: (event: Event) => this.submitted(event) }, this.input, this.sendButton);
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submitted(event);
    });
    this.panel.append(el("header", {}, title, restart, close), this.log, form);
    this.panel.lang = tag;
    this.panel.setAttribute("role", this.floating ? "dialog" : "region");
    this.panel.setAttribute("aria-labelledby", "title");
    this.root.append(this.panel);
    this.busy(null);
    if (!this.floating) return;
    this.panel.classList.add("floating");
    this.panel.hidden = true;
    this.panel.addEventListener("keydown", (event) => this.pressed(event));
    this.launcher = el("button", {
      type: "button",
      class: "launcher",
      lang: tag,
      "aria-label": strings.open,
      "aria-expanded": "false",
      "aria-haspopup": "dialog",
      click: () => (this.panel.hidden ? this.open() : this.close()),
    });
    this.launcher.append(icon(ICONS.chat));
    this.root.prepend(this.launcher);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
    // On a phone the panel covers the page, so the focus must not leave it for what can't be seen.
    if (event.key !== "Tab" || !matchMedia("(max-width: 480px)").matches) return;
    const stops = this.panel.querySelectorAll<HTMLElement>("button:not(:disabled), summary, textarea, input, [tabindex='0']");
    const visible = [...stops].filter((stop) => stop.checkVisibility());
    const edge = event.shiftKey ? visible[0] : visible[visible.length - 1];
    if (this.root.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? visible[visible.length - 1] : visible[0])?.focus();
  }

  private async begin(): Promise<void> {
    if (this.session) return;
    try {
      this.session = await this.server.start();
    } catch (error) {
      if (this.running) throw error;
      this.log.append(el("p", { class: "problem" }, this.problem(error)));
      return;
    }
    this.input.maxLength = this.session.max_question_chars;
    this.redraw(this.running !== null);
  }

  private redraw(asking = false): void {
    if (asking) return;
    const { strings, options, session } = this;
    const examples = (session?.examples ?? []).map((text) =>
      el("li", {}, el("button", { type: "button", dir: "auto", click: () => void this.ask(text) }, text)),
    );
    const start = el(
      "div",
      { class: "start" },
      el("p", { class: "greeting", dir: "auto" }, options.greeting ?? strings.greeting),
      examples.length > 0 && el("ul", { class: "examples" }, ...examples),
    );
    const past = this.exchanges.flatMap((exchange) => [this.questionView(exchange.asked), this.answered(exchange)]);
    this.log.replaceChildren(...(past.length ? past : [start]));
    this.toEnd();
  }

  private questionView(asked: string): HTMLElement {
    return el("p", { class: "asked", dir: "auto" }, el("span", { class: "away" }, `${this.strings.you}: `), asked);
  }

  private answered(exchange: Exchange): HTMLElement {
    const { answer } = exchange;
    if (!answer) return el("div");
    const judge = async (verdict: "up" | "down", reason: string) => {
      await this.server.judge(answer, verdict, reason);
      exchange.judged = verdict;
      this.save();
    };
    return el(
      "div",
      {},
      el("span", { class: "away" }, `${this.strings.assistant}: `),
      answerView(answer, this.shown()),
      verdictView(this.strings, exchange.judged, judge),
    );
  }

  private shown(): Shown {
    // A page can show less than the server allows, never more.
    const allowed = NARROW.indexOf(this.session?.sources ?? "quotes");
    const sources = NARROW[Math.min(allowed, NARROW.indexOf(this.options.sources))] ?? "none";
    const excerpt: Shown["excerpt"] = ({ document_id, start, end }) => this.server.excerpt(document_id, start!, end!);
    return { strings: this.strings, sources, excerpt };
  }

  private submitted(event: Event): void {
    event.preventDefault();
    if (this.running) {
      if (event.type === "submit") this.running.abort();
      return;
    }
    const question = this.input.value;
    if (!question.trim()) return;
    this.input.value = "";
    void this.ask(question).then((answer) => {
      if (!answer && !this.input.value) this.input.value = question;
    });
  }

  private restart(): void {
    this.running?.abort();
    this.exchanges = [];
    this.save();
    this.redraw();
    this.input.focus();
  }

  private problem(error: unknown): string {
    const { strings } = this;
    if (!(error instanceof ServerError)) return strings.failed;
    switch (error.problem) {
      case "too-many-requests":
      case "busy":
        return strings.limited.replace("{n}", String(error.retryAfter || 5));
      case "origin-not-allowed":
      case "forbidden":
        return strings.refused;
      case "unauthorized":
        return strings.signIn;
      case "invalid-question":
        return strings.invalid;
      case "unreachable":
        return strings.unreachable;
      default:
        return strings.failed;
    }
  }

  private busy(running: AbortController | null): void {
    this.running = running;
    this.sendButton.textContent = running ? this.strings.stop : this.strings.send;
    this.log.setAttribute("aria-busy", String(running !== null));
  }

  private iconButton(label: string, path: string, click: () => void): HTMLElement {
    return el("button", { type: "button", class: "icon", "aria-label": label, title: label, click }, icon(path));
  }

  private toEnd(): void {
    this.log.scrollTop = this.log.scrollHeight;
  }

  private save(): void {
    const exchanges = this.exchanges.filter(({ answer }) => answer);
    keep(this.key, { exchanges, open: this.floating && !this.panel.hidden });
  }

  private tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`sourceline:${name}`, { detail, bubbles: true, composed: true }));
  }
}
