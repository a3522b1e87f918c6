import { refusal } from "./api.js";

/** Without a byte for so long the line is dead: the server sends a comment every 15 seconds. */
const SILENCE = 40_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/**
 * Follows a stream of server-sent events, and connects again whenever it ends, from the last event's id on. Read with
 * fetch rather than EventSource, which neither shows that a line is dead nor why an answer was refused. A page that
 * nobody sees holds no stream: a browser has six connections for all its tabs together.
 *
 * on: { events: { name: (data, id) => ... }, state: "live" | "lost", refused: (refusal) => true to go on trying }.
 * stop() ends it for good.
 */
export class Stream {
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.id = null;
    this.ended = false;
    this.wake = () => {};
    this.seen = () => (document.hidden ? this.abort?.abort() : this.wake());
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("online", this.seen);
    this.run();
  }

  stop() {
    this.ended = true;
    this.abort?.abort();
    this.wake();
    document.removeEventListener("visibilitychange", this.seen);
    removeEventListener("online", this.seen);
  }

  async run() {
    let pause = FIRST_PAUSE;
    while (!this.ended) {
      if (document.hidden) {
        await this.rest(null);
        continue;
      }
      const began = Date.now();
      try {
        await this.connect();
      } catch (failure) {
        if (!this.ended && failure.status && this.on.refused?.(failure) === false) return this.stop();
      }
      if (this.ended) return;
      this.on.state?.("lost");
      pause = Date.now() - began > LONGEST_PAUSE ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, pause * 1.6);
      await this.rest(pause * (0.75 + Math.random() / 2));
    }
  }

  /** Until the time is over, or something wakes it. */
  rest(milliseconds) {
    return new Promise(done => {
      const timer = milliseconds === null ? 0 : setTimeout(done, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  async connect() {
    this.abort = new AbortController();
    let silence = setTimeout(() => this.abort.abort(), SILENCE);
    try {
      const headers = { Accept: "text/event-stream", ...(this.id === null ? {} : { "Last-Event-ID": this.id }) };
      const answer = await fetch(this.path, { headers, cache: "no-store", signal: this.abort.signal });
      if (!answer.ok) throw await refusal(answer);
      this.on.state?.("live");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const events = new Events((name, data, id) => this.deliver(name, data, id));
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => this.abort.abort(), SILENCE);
        events.read(piece.value);
        if (this.ended) return;
      }
    } finally {
      clearTimeout(silence);
      this.abort.abort();
    }
  }

  deliver(name, data, id) {
    this.on.events[name]?.(JSON.parse(data));
    // After it was taken: what is lost with the connection before this comes again.
    if (id !== null) this.id = id;
  }
}

/** Takes the format of event streams apart: https://html.spec.whatwg.org/multipage/server-sent-events.html */
class Events {
  constructor(deliver) {
    this.deliver = deliver;
    this.rest = "";
    this.begin();
  }

  begin() {
    this.name = "message";
    this.data = [];
    this.id = null;
  }

  read(text) {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop();
    for (const line of lines) this.line(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  line(line) {
    if (line === "") {
      if (this.data.length > 0) this.deliver(this.name, this.data.join("\n"), this.id);
      this.begin();
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "event") this.name = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id") this.id = value;
  }
}
