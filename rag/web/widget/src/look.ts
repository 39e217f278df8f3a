/** What a page may choose: words, side, colours. Every value is checked before it is used. */

import type { Sources } from "./types";

export interface Options {
  title: string | null;
  greeting: string | null;
  position: "left" | "right";
  theme: "auto" | "light" | "dark";
  accent: string | null;
  language: string;
  open: boolean;
  sources: Sources;
  portal: string | null;
}

/** The options of an element, then those of the script's tag, then the page's own language. */
export function optionsOf(element: HTMLElement, script: DOMStringMap): Options {
  const query = element.dataset.page === undefined ? null : new URLSearchParams(location.search);
  const value = (name: string) => element.dataset[name] ?? query?.get(name) ?? script[name] ?? null;
  const one = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T =>
    allowed.find((each) => each === value(name)) ?? otherwise;
  const open = value("open");
  return {
    title: value("title"),
    greeting: value("greeting"),
    position: one("position", ["left", "right"], "right"),
    theme: one("theme", ["auto", "light", "dark"], "auto"),
    accent: value("accent"),
    language: value("language") ?? (element.closest("[lang]") ?? document.documentElement).getAttribute("lang") ?? "en",
    open: open !== null && open !== "false",
    sources: one("sources", ["quotes", "titles", "none"], "quotes"),
    portal: value("portal"),
  };
}

/** Puts side, theme and accent onto the element; colours go through the CSSOM, which a strict CSP allows. */
export function dress(element: HTMLElement, options: Options): void {
  element.dataset.position = options.position;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () =>
    element.toggleAttribute("data-dark", options.theme === "dark" || (options.theme === "auto" && system.matches));
  apply();
  system.addEventListener("change", apply);
  if (options.accent && CSS.supports("color", options.accent)) {
    element.style.setProperty("--accent", options.accent);
    element.style.setProperty("--on-accent", readableOn(element, options.accent));
  }
}

/** Black or white, whichever contrasts more with the colour (relative luminance of WCAG 2). */
function readableOn(element: HTMLElement, colour: string): string {
  const before = element.style.color;
  element.style.color = colour;
  const parts = getComputedStyle(element).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  element.style.color = before;
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000" : "#fff";
}
