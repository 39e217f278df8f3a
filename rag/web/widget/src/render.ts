/** An answer as elements: its text with markers to press, its sources with quotes, the verdict. */

import { el } from "./dom";
import type { Strings } from "./strings";
import type { Answer, Citation, Excerpt, Provisional, Sourced, Sources, Statement } from "./types";

export interface Shown {
  strings: Strings;
  sources: Sources;
  excerpt: (citation: Citation) => Promise<Excerpt>;
}

let count = 0;

/** The answer; its citations are empty until they have come. */
export function answerView(answer: Answer & Sourced, shown: Shown): HTMLElement {
  const prefix = `s${++count}-`;
  const cited = shown.sources === "none" ? [] : answer.citations;
  const related = shown.sources === "none" ? [] : answer.related;
  const lines = said(answer, shown.strings).map(({ text, markers }) => {
    const buttons = cited.filter(({ marker }) => markers.includes(marker));
    const short = answer.statements.length === 1 && text === answer.short;
    const words = buttons.map((citation) => markerButton(citation, prefix, shown));
    return el("p", { dir: "auto", class: short ? "short" : "said" }, text, ...words);
  });
  return el(
    "div",
    { class: "answer", "data-status": answer.status },
    ...lines,
    answer.notice && el("p", { class: "notice" }, answer.notice),
    cited.length > 0 && sourceList(shown.strings.sources, cited, prefix, shown, true),
    related.length > 0 && sourceList(shown.strings.related, related, cited.length ? `${prefix}r` : prefix, shown),
  );
}

/** What there is before the answer: text alone, with nothing to press or to judge. */
export function provisionalView(provisional: Provisional, { strings, sources }: Shown): HTMLElement {
  const said = provisional.statements.map(({ text }) => text);
  const quotes = sources !== "quotes" ? [] : provisional.citations.flatMap(({ quote }) => (quote && !said.includes(quote) ? [quote] : []));
  return el(
    "div",
    { class: "answer provisional" },
    el("h3", {}, strings.found),
    ...said.map((text) => el("p", { dir: "auto", class: "said" }, text)),
    ...quotes.map((quote) => el("blockquote", { dir: "auto" }, quote)),
    el("h3", { class: "working" }, strings.writing),
    ...provisional.sentences.map((text) => el("p", { dir: "auto", class: "written" }, text)),
  );
}

/** What is said, by part: an abstention in the page's language, statements, or plain words such as a greeting. */
function said(answer: Answer, strings: Strings): Statement[] {
  const plain = (text: string): Statement => ({ text, markers: [] });
  if (answer.status === "abstained") return [plain(answer.reason === "off_topic" ? strings.offTopic : strings.abstained)];
  return answer.statements.length ? answer.statements : answer.answer.split(/\n{2,}/).map(plain);
}

function markerButton(citation: Citation, prefix: string, { strings }: Shown): HTMLElement {
  const id = prefix + citation.marker;
  return el(
    "button",
    {
      type: "button",
      class: "marker",
      "aria-label": `${strings.source} ${citation.marker}: ${citation.title}`,
      click: (event: MouseEvent) => {
        const root = (event.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
        const target = root.getElementById(id);
        if (target instanceof HTMLDetailsElement) target.open = true;
        const focusable = target?.querySelector("summary") ?? target;
        focusable?.focus({ preventScroll: true });
        target?.scrollIntoView({ block: "nearest" });
      },
    },
    String(citation.marker),
  );
}

function sourceList(heading: string, citations: Citation[], prefix: string, shown: Shown, open = false): HTMLElement {
  const items = citations.map((citation, index) =>
    el("li", {}, sourceView(citation, prefix + citation.marker, shown, open && index === 0)),
  );
  return el("section", {}, el("h3", {}, heading), el("ol", { class: "sources" }, ...items));
}

function sourceView(citation: Citation, id: string, shown: Shown, open: boolean): HTMLElement {
  const { strings } = shown;
  // What the title says needn't be said again.
  const heading = citation.heading && !citation.title.includes(citation.heading) ? ` › ${citation.heading}` : "";
  const meta = [citation.source, citation.published ?? strings.undated].filter(Boolean).join(" · ");
  const title = [`[${citation.marker}] `, el("bdi", {}, citation.title + heading), el("span", { class: "meta" }, ` · ${meta}`)];
  if (shown.sources === "titles" || citation.quote === null) return el("div", { id, tabindex: "-1" }, ...title);
  const holder = el("div");
  const button = el("button", { type: "button", class: "quiet", click: () => void show() }, strings.show);
  async function show(): Promise<void> {
    button.disabled = true;
    try {
      holder.replaceChildren(excerptView(citation, await shown.excerpt(citation)));
      button.remove();
      holder.querySelector<HTMLElement>(".excerpt")?.focus();
    } catch {
      holder.replaceChildren(el("p", { class: "problem", role: "alert" }, strings.failed));
      button.disabled = false;
    }
  }
  return el(
    "details",
    { id, open },
    el("summary", {}, ...title),
    el("blockquote", { dir: "auto" }, ...marked(citation.quote, citation.start, citation.focus_start, citation.focus_end)),
    citation.start !== null && button,
    holder,
  );
}

function excerptView(citation: Citation, excerpt: Excerpt): HTMLElement {
  return el(
    "div",
    { class: "excerpt", dir: "auto", tabindex: "0", role: "region", "aria-label": citation.title },
    ...marked(excerpt.text, excerpt.offset, citation.start, citation.end),
  );
}

/** The text, which begins at `offset` of its document, with the document's [start, end) marked. */
function marked(text: string, offset: number | null, start: number | null, end: number | null): (Node | string)[] {
  if (offset === null || start === null || end === null) return [text];
  // Offsets count code points, JavaScript's strings count UTF-16 units.
  const points = Array.from(text);
  const part = (from: number, to: number) => points.slice(from, to).join("");
  return [part(0, start - offset), el("mark", {}, part(start - offset, end - offset)), part(end - offset, points.length)];
}

/** Two buttons, and after "not helpful" a line for the reason. */
export function verdictView(
  strings: Strings,
  judged: "up" | "down" | undefined,
  judge: (verdict: "up" | "down", reason: string) => Promise<void>,
): HTMLElement {
  const box = el("div", { class: "verdict" });
  const status = el("span", { role: "status" });
  const reason = el("input", { "aria-label": strings.reason, placeholder: strings.reason, maxlength: "1000" });
  const form = el("form", { hidden: true, class: "verdict", submit: (event: Event) => send(event) }, reason,
    el("button", { class: "quiet" }, strings.send));
  const buttons = (["up", "down"] as const).map((verdict) =>
    el(
      "button",
      { type: "button", class: "quiet", "aria-pressed": String(judged === verdict), click: () => void give(verdict, "") },
      verdict === "up" ? strings.helpful : strings.unhelpful,
    ),
  );
  async function give(verdict: "up" | "down", text: string): Promise<void> {
    try {
      await judge(verdict, text);
    } catch {
      status.textContent = strings.failed;
      return;
    }
    const pressed = buttons[verdict === "up" ? 0 : 1];
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === pressed)));
    const done = verdict === "up" || text !== "";
    if (done && form.matches(":focus-within")) pressed?.focus();
    form.hidden = done;
    status.textContent = strings.thanks;
  }
  function send(event: Event): void {
    event.preventDefault();
    void give("down", reason.value.trim());
  }
  box.append(...buttons, status, form);
  return box;
}
