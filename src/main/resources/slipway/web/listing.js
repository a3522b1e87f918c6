import { get } from "./api.js";
import { h, swap } from "./dom.js";

/** Puts off what is asked for in a burst, so that it is done once a second at most. */
export class Reading {
  constructor(read) {
    this.read = read;
  }

  soon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      // Where the server is away, the stream tells when it is back, and then it is read again.
      this.read();
    }, 1000);
  }
}

/**
 * A table of what the server gives a page at a time, newest first.
 *
 * on: { path: () => the address with its query, list: its name in the answer, kind: a class, columns, rows: (items) => rows,
 * none: () => what to say if there is nothing }.
 */
export class Listing {
  constructor(on) {
    this.on = on;
    this.items = [];
    this.befores = [];
    this.asked = 0;
    this.answered = 0;
    this.reading = new Reading(() => this.read());
    this.body = h("tbody", {});
    this.table = h("table", { class: on.kind }, h("thead", {}, h("tr", {}, on.columns.map(each => h("th", { scope: "col" }, each)))), this.body);
    this.pages = h("p", { class: "buttons" });
    this.none = h("p", { class: "quiet", role: "status" });
    this.element = h("div", {}, this.table, this.none, this.pages);
  }

  /** From the first page on. */
  begin() {
    this.befores = [];
    return this.read();
  }

  soon() {
    this.reading.soon();
  }

  async read() {
    const asked = ++this.asked;
    const page = await get(this.on.path() + (this.befores.length > 0 ? "&before=" + this.befores.at(-1) : "")).catch(failure => failure);
    // An answer that was overtaken by another question is of no more use.
    if (this.asked !== asked) return;
    this.answered = asked;
    if (page instanceof Error) return this.failed(page);
    this.items = page[this.on.list];
    this.next = page.next;
    this.draw();
  }

  /** Rows of another question are no answer to this one. */
  failed(failure) {
    this.items = [];
    this.next = null;
    this.draw();
    swap(this.none, failure.message);
  }

  /** Whether an answer is under way, which may be older than what an event has told since. */
  isReading() {
    return this.asked !== this.answered;
  }

  draw() {
    this.table.hidden = this.items.length === 0;
    swap(this.body, this.on.rows(this.items));
    swap(this.none, this.items.length === 0 ? this.on.none() : null);
    swap(this.pages,
      this.befores.length > 0 ? h("button", { type: "button", onclick: () => this.turn(null) }, "Newer") : null,
      this.next ? h("button", { type: "button", onclick: () => this.turn(this.next) }, "Older") : null);
  }

  turn(before) {
    if (before === null) this.befores.pop();
    else this.befores.push(before);
    this.read();
  }
}
