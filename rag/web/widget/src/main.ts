/** Entry: reads the script's tag, defines the element, puts a launcher on the page, offers `window.Sourceline`. */

import { context, SourcelineChat } from "./chat";

const NAME = "sourceline-chat";

interface Api {
  open(): void;
  close(): void;
  ask(question: string): Promise<unknown>;
  /** `name` is open, close, question, answer or error; returns what takes the listener off again. */
  on(name: string, listener: (detail: unknown) => void): () => void;
}

function api(chat: SourcelineChat): Api {
  return {
    open: () => chat.open(),
    close: () => chat.close(),
    ask: (question) => chat.ask(String(question)),
    on(name, listener) {
      const heard = (event: Event) => listener((event as CustomEvent).detail);
      chat.addEventListener(`sourceline:${name}`, heard);
      return () => chat.removeEventListener(`sourceline:${name}`, heard);
    },
  };
}

function start(script: HTMLScriptElement): void {
  context.base = new URL(".", script.src).href;
  context.script = script.dataset;
  customElements.define(NAME, SourcelineChat);
  if (script.dataset.launcher === "none") return;
  const chat = document.createElement(NAME) as SourcelineChat;
  chat.dataset.floating = "";
  (window as unknown as { Sourceline: Api }).Sourceline = api(chat);
  const place = () => {
    document.body.append(chat);
    document.dispatchEvent(new CustomEvent("sourceline:ready"));
  };
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place, { once: true });
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && !customElements.get(NAME)) start(script);
