import { h } from "./dom.js";
import { classes } from "./ansi.js";
import { icon } from "./words.js";
import { Lines } from "./lines.js";

/** As in the style sheet. */
const ROW = 20;
const BEYOND = 15;
/** Browsers give up at some thirty million. */
const TALLEST = 12_000_000;
const LONGEST = 4000;

/** The log of a run: however long it is, only the lines that can be seen are in the page. */
export class Log {
  /**
   * address: of the whole log as plain text. stages: { failed: () => the name of the stage that failed, began: name => the
   * time at which a stage began, in words }.
   */
  constructor(address, stages) {
    this.lines = new Lines();
    this.stages = stages;
    this.following = true;
    this.marked = lineOfHash();
    this.hits = [];
    this.hit = -1;
    this.query = "";
    this.built = new Map();
    this.element = this.build(address);
    addEventListener("hashchange", () => this.toHash());
    new ResizeObserver(() => this.later()).observe(this.window);
  }

  build(address) {
    this.space = h("div", { class: "log-space" });
    this.rows = h("div", { class: "log-rows" });
    this.window = h("div", { class: "log-window", role: "region", tabindex: "0", "aria-label": "Lines of the log", onscroll: () => this.scrolled() }, this.space, this.rows);
    this.field = h("input", { type: "search", id: "log-search", placeholder: "Search, or :120 for a line", autocomplete: "off", spellcheck: "false", "aria-label": "Search in the log" });
    this.found = h("span", { class: "found", role: "status" });
    this.followBox = h("input", { type: "checkbox", checked: true, onchange: event => this.follow(event.target.checked) });
    let timer;
    this.field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.search(this.field.value), 150);
    });
    const bar = h("form", { class: "log-bar", role: "search", onsubmit: event => this.submitted(event) },
      this.field,
      h("button", { type: "button", "aria-label": "Match before", onclick: () => this.step(-1) }, "↑"),
      h("button", { type: "submit", "aria-label": "Next match" }, "↓"),
      this.found,
      h("button", { type: "button", onclick: () => this.toFirstError() }, "First error"),
      h("button", { type: "button", onclick: () => this.foldAll() }, "Fold all"),
      h("label", { class: "check" }, this.followBox, "Follow"),
      h("a", { href: address }, "Plain text"));
    return h("section", { class: "log", "aria-labelledby": "log-title" }, h("h2", { id: "log-title" }, "Log"), bar, this.window);
  }

  append(text) {
    const before = this.lines.texts.length;
    this.lines.append(text);
    if (this.query !== "" && !this.query.startsWith(":")) {
      while (this.hits.at(-1) >= before) this.hits.pop();
      this.lines.search(this.query, before, this.hits);
      this.tellHits();
    }
    if (this.marked !== null && !this.shownMarked && this.marked < this.lines.count) this.toHash();
    this.later();
  }

  /** Once for all that happens before the next picture. */
  later() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      this.draw();
    });
  }

  scrolled() {
    if (Math.abs(this.window.scrollTop - this.expected) > 1) {
      this.setFollowing(this.window.scrollTop + this.window.clientHeight > this.window.scrollHeight - ROW);
    }
    this.later();
  }

  follow(wanted) {
    this.setFollowing(wanted);
    this.later();
  }

  setFollowing(following) {
    this.following = following;
    this.followBox.checked = following;
  }

  draw() {
    const rows = this.lines.rows;
    const height = Math.min(TALLEST, Math.max(1, rows) * ROW);
    const room = this.window.clientHeight;
    this.space.style.height = height + "px";
    if (this.following) this.window.scrollTop = height;
    this.expected = this.window.scrollTop;
    const top = this.expected;
    // Of a log that is too tall, one pixel is several rows.
    const first = height < rows * ROW ? (top / Math.max(1, height - room)) * (rows - room / ROW) : top / ROW;
    const from = Math.max(0, Math.floor(first) - BEYOND);
    const to = Math.min(rows, Math.ceil(first + room / ROW) + BEYOND);
    this.rows.style.transform = `translateY(${top - (first - from) * ROW}px)`;
    this.place(from, to);
  }

  /** What stays is left alone, so that a selection of text outlives new lines. */
  place(from, to) {
    const wanted = new Map();
    for (let row = from; row < to; row++) {
      const line = this.lines.lineOfRow(row);
      const key = this.keyOf(line);
      wanted.set(key, this.built.get(key) ?? this.row(line));
    }
    const focused = [...this.built].find(([, element]) => element.contains(document.activeElement))?.[0];
    for (const [key, element] of this.built) if (!wanted.has(key)) element.remove();
    let at = this.rows.firstChild;
    for (const element of wanted.values()) {
      if (element === at) at = at.nextSibling;
      else this.rows.insertBefore(element, at);
    }
    this.built = wanted;
    if (focused !== undefined && !wanted.has(focused)) this.focusAgain(focused.split("\u0000")[0]);
  }

  /** A folded heading says how many lines it has, and is made again while they come: who was on it stays there. */
  focusAgain(line) {
    for (const [key, element] of this.built) {
      if (key.split("\u0000")[0] === line) element.querySelector(".fold")?.focus({ preventScroll: true });
    }
  }

  keyOf(line) {
    const part = this.lines.partOf(line);
    const open = line === this.lines.texts.length ? this.lines.open : "";
    const heading = part.stage && part.from === line ? (part.folded ? "folded" + this.lines.end(this.lines.parts.indexOf(part)) : "open") : "";
    return [line, heading, heading && this.stages.began(part.stage), line === this.marked, line === this.hits[this.hit], this.query, open].join("\u0000");
  }

  row(line) {
    const part = this.lines.partOf(line);
    const number = h("a", { class: "number", href: "#L" + (line + 1), tabindex: "-1", "aria-label": "Line " + (line + 1) }, String(line + 1));
    const kind = (line === this.marked ? " marked" : "") + (line === this.hits[this.hit] ? " hit" : "");
    if (part.stage && part.from === line) {
      return h("div", { class: "row heading" + kind }, number, this.heading(part), h("span", { class: "began quiet" }, this.stages.began(part.stage)));
    }
    return h("div", { class: "row" + kind }, number, h("span", { class: "text" }, this.coloured(line)));
  }

  heading(part) {
    const lines = this.lines.end(this.lines.parts.indexOf(part)) - part.from - 1;
    return h("button", { type: "button", class: "fold", "aria-expanded": String(!part.folded), onclick: () => this.fold(part, !part.folded) },
      part.stage, part.folded && h("span", { class: "quiet" }, ` ${lines} ${lines === 1 ? "line" : "lines"}`), part.stage === this.stages.failed() && icon("failed"));
  }

  coloured(line) {
    let left = LONGEST;
    const nodes = [];
    for (const { text, style } of this.lines.pieces(line)) {
      const shown = text.slice(0, left);
      left -= shown.length;
      const names = classes(style);
      const marked = this.highlighted(shown);
      nodes.push(names ? h("span", { class: names }, marked) : marked);
      if (shown.length < text.length) return [nodes, h("span", { class: "quiet" }, " … this line goes on in the plain text")];
    }
    return nodes;
  }

  highlighted(text) {
    if (this.query === "" || this.query.startsWith(":")) return [text];
    const nodes = [];
    const lower = text.toLowerCase();
    const wanted = this.query.toLowerCase();
    let at = 0;
    for (let found = lower.indexOf(wanted); found >= 0; found = lower.indexOf(wanted, at)) {
      nodes.push(text.slice(at, found), h("mark", {}, text.slice(found, found + wanted.length)));
      at = found + wanted.length;
    }
    nodes.push(text.slice(at));
    return nodes;
  }

  fold(part, folded) {
    part.folded = folded;
    this.setFollowing(false);
    this.draw();
    this.built.get(this.keyOf(part.from))?.querySelector(".fold").focus({ preventScroll: true });
  }

  foldAll() {
    const folded = this.lines.parts.some(part => part.stage && !part.folded);
    for (const part of this.lines.parts) part.folded = folded && part.stage !== null;
    this.setFollowing(false);
    this.draw();
  }

  search(query) {
    this.query = query.length > 200 ? query.slice(0, 200) : query;
    this.hits = [];
    this.hit = -1;
    if (this.query.startsWith(":")) return this.toLine(Number.parseInt(this.query.slice(1), 10) - 1);
    if (this.query !== "") this.lines.search(this.query, 0, this.hits);
    if (this.hits.length > 0) this.step(1);
    this.tellHits();
    this.later();
  }

  submitted(event) {
    event.preventDefault();
    if (this.field.value !== this.query) this.search(this.field.value);
    else if (this.query.startsWith(":")) this.search(this.query);
    else this.step(1);
  }

  step(by) {
    if (this.hits.length === 0) return;
    const first = by < 0 ? 0 : -1;
    this.hit = ((this.hit < 0 ? first : this.hit) + by + this.hits.length) % this.hits.length;
    this.show(this.hits[this.hit]);
    this.tellHits();
  }

  tellHits() {
    const count = this.hits.length;
    this.found.textContent = this.query === "" || this.query.startsWith(":") ? "" : count === 0 ? "nothing found" : `${this.hit + 1} of ${count}`;
  }

  toFirstError() {
    const line = this.lines.firstError(this.stages.failed());
    if (line < 0) this.found.textContent = "no line looks like an error";
    else this.toLine(line);
  }

  toLine(line) {
    if (!(line >= 0 && line < this.lines.count)) return;
    history.replaceState(null, "", "#L" + (line + 1));
    this.toHash();
  }

  toHash() {
    this.marked = lineOfHash();
    this.shownMarked = this.marked !== null && this.marked < this.lines.count;
    if (this.shownMarked) this.show(this.marked);
    this.later();
  }

  /** Brings a line into the middle. */
  show(line) {
    this.lines.partOf(line).folded &&= this.lines.partOf(line).from === line;
    this.setFollowing(false);
    const rows = this.lines.rows;
    const height = Math.min(TALLEST, rows * ROW);
    const room = this.window.clientHeight;
    this.space.style.height = height + "px";
    const row = Math.max(0, this.lines.rowOfLine(line) - room / ROW / 2);
    this.window.scrollTop = height < rows * ROW ? (row / (rows - room / ROW)) * (height - room) : row * ROW;
    this.window.scrollLeft = 0;
    this.draw();
  }
}

function lineOfHash() {
  const found = /^#L([1-9][0-9]{0,8})$/.exec(location.hash);
  return found ? Number(found[1]) - 1 : null;
}
