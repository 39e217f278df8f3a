/** The server as the widget sees it: tokens, questions, excerpts, verdicts. No cookie is ever sent. */

import { events } from "./sse";
import type { Answer, Excerpt, Exchange, Provisional, Session, Sourced } from "./types";

const RENEW_BEFORE_MS = 60_000;
const HISTORY = 10;

/** A refusal or a failure; `name` is the problem's, or "unreachable". */
export class ServerError extends Error {
  constructor(
    readonly problem: string,
    readonly detail: string,
    readonly retryAfter = 0,
  ) {
    super(detail || problem);
  }
}

export class Server {
  private session: Session | null = null;
  private expires = 0;
  private pending: Promise<Session> | null = null;

  /** `base` is the URL of the folder that widget.js came from, ending in a slash. */
  constructor(
    private readonly base: string,
    private readonly portal: string | null,
  ) {}

  /** The session, renewed when its token is about to expire. */
  start(): Promise<Session> {
    if (this.session && Date.now() < this.expires - RENEW_BEFORE_MS) return Promise.resolve(this.session);
    this.pending ??= this.issue().finally(() => (this.pending = null));
    return this.pending;
  }

  /** Asks and gives the parts of the answer as they come. */
  async ask(
    question: string,
    before: Exchange[],
    signal: AbortSignal,
    onAnswer: (answer: Answer) => void,
    onProvisional: (provisional: Provisional) => void,
  ): Promise<Answer & Sourced> {
    const history = before.slice(-HISTORY).flatMap(({ asked, answer }) =>
      answer
        ? [
            { role: "user", content: asked },
            { role: "assistant", content: answer.answer },
          ]
        : [],
    );
    const response = await this.call("api/v1/ask", {
      method: "POST",
      headers: { Accept: "text/event-stream", "Content-Type": "application/json" },
      body: JSON.stringify({ question, history }),
      signal,
    });
    let answer: Answer | null = null;
    let sourced: Sourced = { citations: [], related: [] };
    for await (const event of events(response.body!)) {
      const data = JSON.parse(event.data);
      if (event.name === "error") throw new ServerError(data.name, data.detail, data.retry_after ?? 0);
      if (event.name === "provisional") onProvisional(data as Provisional);
      if (event.name === "answer") onAnswer((answer = data as Answer));
      if (event.name === "citations") sourced = data as Sourced;
      if (event.name === "done" && answer) return { ...answer, ...sourced };
    }
    throw new ServerError("unreachable", "");
  }

  /** The words around a citation. */
  async excerpt(id: string, start: number, end: number): Promise<Excerpt> {
    const path = id.split("/").map(encodeURIComponent).join("/");
    const response = await this.call(`api/v1/documents/${path}?start=${start}&end=${end}`, {});
    return (await response.json()) as Excerpt;
  }

  /** Sends a verdict on an answer. */
  async judge(answer: Answer, verdict: "up" | "down", reason: string): Promise<void> {
    const { id, seal, question, status } = answer;
    await this.call("api/v1/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id, seal, question, status, answer: answer.answer, verdict, reason: reason || null }),
    });
  }

  private async issue(): Promise<Session> {
    const old = this.session && Date.now() < this.expires ? this.session.token : undefined;
    this.session = null;
    try {
      return await this.issued(old);
    } catch (error) {
      if (!old || !(error instanceof ServerError) || error.problem !== "invalid-token") throw error;
      return this.issued(undefined);
    }
  }

  private async issued(token: string | undefined): Promise<Session> {
    const body = JSON.stringify({ token, portal: this.portal ?? undefined });
    const headers = { "Content-Type": "application/json" };
    const response = await this.send("api/v1/session", { method: "POST", headers, body });
    this.session = (await response.json()) as Session;
    this.expires = Date.now() + this.session.expires_in * 1000;
    return this.session;
  }

  private async call(path: string, init: RequestInit): Promise<Response> {
    const authorized = async () => {
      const { token } = await this.start();
      return this.send(path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
    };
    try {
      return await authorized();
    } catch (error) {
      if (!(error instanceof ServerError) || error.problem !== "invalid-token") throw error;
      this.session = null;
      return authorized();
    }
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.base + path, { ...init, credentials: "same-origin", cache: "no-store" });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ServerError("unreachable", "");
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const name = String(problem.type ?? "").split(":").pop() || "unreachable";
    throw new ServerError(name, String(problem.detail ?? ""), Number(response.headers.get("Retry-After")) || 0);
  }
}
