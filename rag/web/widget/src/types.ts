/** What the server says, as its OpenAPI page describes it. */

export type Sources = "quotes" | "titles" | "none";

export interface Session {
  token: string;
  expires_in: number;
  sources: Sources;
  max_question_chars: number;
  examples: string[];
}

export interface Citation {
  marker: number;
  document_id: string;
  title: string;
  source: string | null;
  published: string | null;
  start: number | null;
  end: number | null;
  quote: string | null;
  focus_start: number | null;
  focus_end: number | null;
  heading: string | null;
}

/** One thing that is said, and the markers of its citations. */
export interface Statement {
  text: string;
  markers: number[];
}

export interface Said {
  status: "answered" | "abstained";
  question: string;
  short: string | null;
  answer: string;
  statements: Statement[];
  reason: string | null;
  notice: string | null;
}

export interface Answer extends Said {
  id: string;
  seal: string;
}

/** What is shown while a language model writes, and then thrown away: its `sentences` so far passed the gate. */
export interface Provisional extends Said {
  citations: Citation[];
  sentences: string[];
}

export interface Sourced {
  citations: Citation[];
  related: Citation[];
}

/** One question as it was asked and, once it is there, its answer. */
export interface Exchange {
  asked: string;
  answer?: Answer & Sourced;
  judged?: "up" | "down";
}

/** A part of a document: `text` begins at `offset`, counted in code points. */
export interface Excerpt {
  offset: number;
  text: string;
}
