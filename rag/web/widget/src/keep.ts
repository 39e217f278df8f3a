/** The conversation of this tab. A frame without storage keeps it until it is left. */

import type { Exchange } from "./types";

const MOST = 30;

export interface Kept {
  exchanges: Exchange[];
  open: boolean;
}

export function restore(key: string): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "");
    if (Array.isArray(kept.exchanges)) return { exchanges: kept.exchanges, open: kept.open === true };
  } catch {
    // Nothing was kept, or storage is closed to this frame.
  }
  return { exchanges: [], open: false };
}

export function keep(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ ...kept, exchanges: kept.exchanges.slice(-MOST) }));
  } catch {
    // Storage is full or closed to this frame: the conversation lives as long as the page.
  }
}
