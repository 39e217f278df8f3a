// The behaviour of the chat page. Gradio runs this once, when the conversation's component is on the page,
// with `trigger` (sends an event to Python). Conversations live in this browser only, one key each; what two tabs
// say in the same one is merged. Nodes made here take text as text, never as markup.

const PREFIX = "sourceline.conversation.";
const CURRENT = "sourceline.current";
const THEME = "sourceline.theme";
const DRAFT = "sourceline.draft";
const KEEP = 50;
const narrow = window.matchMedia("(max-width: 799px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const $ = (selector, root = document) => root.querySelector(selector);
const made = (name, properties) => Object.assign(document.createElement(name), properties);

// ── conversations ────────────────────────────────────────────────────────────────────────────────

const met = new Set();  // the exchanges that this tab knows to have been stored: one that is gone was deleted

function stored() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } })
    .filter((entry) => entry && entry.thread)
    .sort((a, b) => b.saved - a.saved);
}

function keep(thread) {
  if (!thread?.exchanges?.length) return;
  select(thread.id);
  const all = merged(thread);
  if (all.length) store({ ...thread, exchanges: all });
  list();
  if (all.length < thread.exchanges.length || all.some((each) => !thread.exchanges.includes(each))) trigger("restore");
}

function merged({ id, exchanges }) {
  const own = new Map(exchanges.map((each) => [each.id, each]));
  const there = conversation(id)?.exchanges ?? [];
  // The oldest exchanges of a long conversation were dropped by Python, and stay dropped.
  const first = Math.max(0, there.findIndex((each) => each.id === exchanges[0].id));
  const known = there.slice(first).map((each) => {
    const mine = own.get(each.id) ?? each;
    return each.verdict && !mine.verdict ? each : mine;
  });
  return [...known, ...exchanges.filter((each) => !met.has(each.id))];
}

function store(thread) {
  const entry = JSON.stringify({ saved: Date.now(), thread });
  const others = stored().filter((each) => each.thread.id !== thread.id);
  while (others.length >= KEEP) forget(others.pop().thread.id);
  for (;;) {
    try { localStorage.setItem(PREFIX + thread.id, entry); meet(thread); return; } catch { if (!others.length) return; }
    forget(others.pop().thread.id);
  }
}

function conversation(id) { return stored().find((entry) => entry.thread.id === id)?.thread ?? null; }
function meet(thread) { for (const each of thread.exchanges) met.add(each.id); }
function forget(id) { localStorage.removeItem(PREFIX + id); }
function select(id) { sessionStorage.setItem(CURRENT, id); }

function chosen() {
  // The tab's own choice first; a new tab begins with the newest conversation.
  const thread = conversation(sessionStorage.getItem(CURRENT) ?? stored()[0]?.thread.id);
  if (thread) { select(thread.id); meet(thread); }
  return thread;
}

function list() {
  const menu = $("#conversations-list");
  if (!menu) return;
  const current = sessionStorage.getItem(CURRENT);
  menu.replaceChildren(...stored().map(({ saved, thread }) => {
    const question = String(thread.exchanges[0]?.question ?? "");
    const day = new Date(saved).toLocaleDateString(undefined, { day: "numeric", month: "short" });
    const item = document.createElement("li");
    const open = made("button", { type: "button", className: "open-conversation", textContent: question });
    const remove = made("button", { type: "button", className: "remove-conversation", textContent: "×" });
    open.dataset.id = remove.dataset.id = thread.id;
    if (thread.id === current) open.setAttribute("aria-current", "true");
    remove.setAttribute("aria-label", `Delete the conversation “${question}”`);
    open.append(made("span", { className: "when", textContent: day }));
    item.append(open, remove);
    return item;
  }));
  $("#conversations-none").hidden = menu.children.length > 0;
}

// ── the source panel ─────────────────────────────────────────────────────────────────────────────

let wanted = null;      // the citation to show once its document is there
let opener = null;      // what had the focus before the panel was opened
let asked = "";         // the question under way
let heard = null;       // the last answer that was announced
let waiting = false;    // whether an answer is on its way

function show(button) {
  const exchange = button.closest("[data-exchange]")?.dataset.exchange ?? "";
  wanted = { exchange, ...button.dataset };
  opener = button.closest("#source-panel") ? opener : button;
  const panel = $("#source-panel .source");
  const there = panel && panel.dataset.exchange === exchange && panel.dataset.kind === wanted.kind
    && panel.dataset.document === wanted.document;
  if (there) reveal();
  else trigger("cite", { exchange, kind: wanted.kind, document: wanted.document });
}

function reveal() {
  if (!wanted) return;
  drawer(true);
  const marks = [...document.querySelectorAll("#source-panel mark")]
    .filter((mark) => mark.dataset.markers.split(" ").includes(wanted.marker));
  for (const mark of marks) {
    mark.classList.remove("flash");
    void mark.offsetWidth;  // restarts the animation of a mark that is shown again
    mark.classList.add("flash");
  }
  const badge = $(`#source-panel .badge[data-marker="${Number(wanted.marker)}"]`) ?? marks[0];
  badge?.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  badge?.focus?.({ preventScroll: true });
  if (!badge) $("#source-panel .document")?.focus();
  wanted = null;
}

function drawer(open) {
  const modal = open && narrow.matches;
  document.documentElement.toggleAttribute("data-drawer", modal);
  for (const rest of document.querySelectorAll("#masthead, #main-column")) rest.inert = modal;
  const panel = $("#source-panel");
  for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-label", "Source"]]) {
    if (modal) panel.setAttribute(name, value); else panel.removeAttribute(name);
  }
  $("#open-source").setAttribute("aria-expanded", String(modal));
}

function closeDrawer() {
  drawer(false);
  (opener?.isConnected ? opener : $("#open-source"))?.focus();
}

// ── small things ─────────────────────────────────────────────────────────────────────────────────

function theme(name) {
  document.body.classList.toggle("dark", name === "dark");
  document.documentElement.style.colorScheme = name;
  $("#theme")?.setAttribute("aria-pressed", String(name === "dark"));
}

async function copy(button) {
  const text = button.dataset.copy;
  try { await navigator.clipboard.writeText(text); } catch {
    // Browsers offer no clipboard to pages that came without TLS.
    const area = made("textarea", { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say("Copied");
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1600);
}

function say(words) { const status = $("#status"); if (status) status.textContent = words; }

function download(markdown) {
  const url = URL.createObjectURL(new Blob([markdown], { type: "text/markdown;charset=utf-8" }));
  const link = made("a", { href: url, download: "conversation.md" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function newest() {
  const last = [...document.querySelectorAll("#log .exchange")].at(-1);
  last?.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
}

// ── events ───────────────────────────────────────────────────────────────────────────────────────

const clicks = {
  ".cite": show,
  ".read": (button) => {
    opener = button;
    wanted = { marker: "0" };
    trigger("read", { document: button.dataset.document });
  },
  ".badge": (button) => {
    const { exchange, kind } = button.closest(".source").dataset;
    drawer(false);
    const back = $(`#log [data-exchange="${CSS.escape(exchange)}"] .cite[data-kind="${kind}"][data-marker="${Number(button.dataset.marker)}"]`);
    back?.closest("details")?.setAttribute("open", "");
    back?.scrollIntoView({ block: "nearest" });
    back?.focus();
  },
  ".example": (button) => { asked = button.dataset.question; trigger("example", { question: asked }); },
  ".copy": copy,
  ".verdict": (button) => trigger("feedback", {
    exchange: button.closest("[data-exchange]").dataset.exchange, verdict: button.dataset.verdict, reason: null,
  }),
  ".open-conversation": (button) => { select(button.dataset.id); closeMenu(); trigger("restore"); },
  ".remove-conversation": (button) => {
    const current = sessionStorage.getItem(CURRENT) === button.dataset.id;
    forget(button.dataset.id);
    list();
    $("#conversations summary").focus();
    if (current) { select(""); trigger("restore"); }
  },
  ".new-conversation": () => { select(""); closeMenu(); trigger("restore"); $("#question textarea")?.focus(); },
  "#export": () => { closeMenu(); trigger("export"); },
  "#theme": () => {
    const name = document.body.classList.contains("dark") ? "light" : "dark";
    localStorage.setItem(THEME, name);
    theme(name);
  },
  "#open-source": (button) => { opener = button; drawer(true); $("#close-source").focus(); },
  "#close-source": closeDrawer,
};

function closeMenu() { $("#conversations")?.removeAttribute("open"); }

document.addEventListener("click", (event) => {
  if (!event.target.closest("#conversations")) closeMenu();
  for (const [selector, act] of Object.entries(clicks)) {
    const button = event.target.closest(selector);
    if (button) { act(button); return; }
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.why");
  if (!form) return;
  event.preventDefault();
  trigger("feedback", {
    exchange: form.closest("[data-exchange]").dataset.exchange, verdict: "down", reason: form.reason.value,
  });
});

document.addEventListener("input", (event) => {
  if (event.target.closest("#question")) sessionStorage.setItem(DRAFT, event.target.value);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (document.documentElement.hasAttribute("data-drawer")) closeDrawer();
  else if ($("#conversations")?.open) { closeMenu(); $("#conversations summary").focus(); }
});

narrow.addEventListener("change", () => drawer(false));
window.addEventListener("storage", ({ key }) => {
  list();
  // Not while an answer is on its way: what there is of it would vanish, and `keep` will see to the rest.
  if (!asked && (key === null || key === PREFIX + sessionStorage.getItem(CURRENT))) trigger("restore");
});

// ── what Python's events call back ───────────────────────────────────────────────────────────────

function painted(act) { requestAnimationFrame(() => requestAnimationFrame(act)); }

function restored(typed, thread) {
  heard = thread?.exchanges?.at(-1)?.id ?? null;
  list();
  painted(newest);
  // Gradio reloads the page when the server comes back: what was being typed comes back too.
  return typed || (asked ? "" : sessionStorage.getItem(DRAFT) ?? "");
}

function asking(question, thread) { asked = question; return [question, thread]; }

function returned(typed) {
  // A question that was not answered comes back into the box, unless another is being typed there.
  const question = typed || asked;
  asked = "";
  return question;
}

function answered(typed, thread) {
  const last = thread?.exchanges?.at(-1);
  if (!last || last.id === heard) return returned(typed);
  heard = last.id;
  asked = "";
  sessionStorage.setItem(DRAFT, typed);
  keep(thread);
  painted(() => {
    newest();
    const said = $("#log .exchange:last-child :is(.short, .heading, .answer p)")?.textContent ?? "";
    say(`Answer: ${said}`);
  });
  return typed;
}

window.sourceline = { chosen, keep, reveal: () => painted(reveal), download, restored, asking, returned, answered };
// An answer that is being written is followed from its question on.
new MutationObserver(() => {
  const pending = $("#log .exchange:not([data-exchange])") !== null;
  if (pending && !waiting) newest();
  waiting = pending;
}).observe($("#log"), { childList: true, subtree: true });
theme(localStorage.getItem(THEME) ?? (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
trigger("restore");
