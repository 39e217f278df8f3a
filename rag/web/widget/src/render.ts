/** An answer as elements: its text with markers to press, its sources with quotes, the verdict. */

import { el } from "./dom";
import type { Strings } from "./strings";
import type { Answer, Citation, Excerpt, Sourced, Sources } from "./types";

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
  const all = cited.length ? cited : related;
  const paragraphs = (shown.sources === "none" ? withoutMarkers(answer) : answer.answer)
    .split(/\n{2,}/)
    .map((text) => el("p", { dir: "auto" }, ...pieces(text, all, prefix, shown)));
  const notice = answer.notice && !answer.answer.includes(answer.notice) ? answer.notice : null;
  return el(
    "div",
    { class: "answer", "data-status": answer.status },
    ...paragraphs,
    notice && el("p", { class: "notice" }, notice),
    cited.length > 0 && sourceList(shown.strings.sources, cited, prefix, shown),
    related.length > 0 && sourceList(shown.strings.related, related, cited.length ? `${prefix}r` : prefix, shown),
  );
}

function withoutMarkers(answer: Answer & Sourced): string {
  const known = new Set([...answer.citations, ...answer.related].map((citation) => citation.marker));
  return answer.answer.replace(/ ?\[(\d{1,3})\]/g, (whole, number) => (known.has(Number(number)) ? "" : whole));
}

function pieces(text: string, citations: Citation[], prefix: string, shown: Shown): (Node | string)[] {
  return text.split(/(\[\d{1,3}\])/).map((piece) => {
    const marker = /^\[(\d+)\]$/.exec(piece)?.[1];
    const citation = citations.find((each) => String(each.marker) === marker);
    return citation ? markerButton(citation, prefix, shown) : piece;
  });
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

function sourceList(heading: string, citations: Citation[], prefix: string, shown: Shown): HTMLElement {
  const items = citations.map((citation) => el("li", {}, sourceView(citation, prefix + citation.marker, shown)));
  return el("section", {}, el("h3", {}, heading), el("ol", { class: "sources" }, ...items));
}

function sourceView(citation: Citation, id: string, shown: Shown): HTMLElement {
  const { strings } = shown;
  const meta = [citation.source, citation.published ?? strings.undated].filter(Boolean).join(" · ");
  const title = [`[${citation.marker}] `, el("bdi", {}, citation.title), el("span", { class: "meta" }, ` · ${meta}`)];
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
    { id },
    el("summary", {}, ...title),
    el("blockquote", { dir: "auto" }, citation.quote),
    citation.start !== null && button,
    holder,
  );
}

function excerptView(citation: Citation, excerpt: Excerpt): HTMLElement {
  // Offsets count code points, JavaScript's strings count UTF-16 units.
  const points = Array.from(excerpt.text);
  const start = (citation.start ?? 0) - excerpt.offset;
  const end = (citation.end ?? 0) - excerpt.offset;
  return el(
    "div",
    { class: "excerpt", dir: "auto", tabindex: "0", role: "region", "aria-label": citation.title },
    points.slice(0, start).join(""),
    el("mark", {}, points.slice(start, end).join("")),
    points.slice(end).join(""),
  );
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
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String((index === 0) === (verdict === "up"))));
    form.hidden = verdict === "up" || text !== "";
    status.textContent = strings.thanks;
  }
  function send(event: Event): void {
    event.preventDefault();
    void give("down", reason.value.trim());
  }
  box.append(...buttons, status, form);
  return box;
}
