import { PLAIN, parse, plain } from "./ansi.js";

const HEADING = /^=== (checkout|test|build|push|redeploy)$/;
const WRONG = /\b(error|errors|fatal|panic|exception|traceback|failed|failure|fail|cannot|refused|denied)\b|^npm ERR!|\u2717/i;
const NO_ERROR = /\b(0|no|without) (errors?|failures?|failed)\b/gi;

/** A log as lines, in parts by stage. It grows at its end, and its last line may not be whole yet. */
export class Lines {
  constructor() {
    this.texts = [];
    this.open = "";
    /** Of a line at whose beginning a colour of the line before still holds. */
    this.styles = new Map();
    this.style = PLAIN;
    /** A part begins at a line and ends where the next begins. The first has no stage. */
    this.parts = [{ stage: null, from: 0, folded: false }];
  }

  /** With the one that is not whole yet. */
  get count() {
    return this.texts.length + (this.open === "" ? 0 : 1);
  }

  append(text) {
    const pieces = (this.open + text).split("\n");
    this.open = pieces.pop();
    for (const piece of pieces) this.add(piece);
  }

  add(text) {
    const heading = HEADING.exec(text);
    if (heading) this.parts.push({ stage: heading[1], from: this.texts.length, folded: false });
    if (this.style !== PLAIN) this.styles.set(this.texts.length, this.style);
    if (text.includes("\x1b")) {
      const { style } = parse(text, this.style);
      this.style = Object.keys(PLAIN).every(key => style[key] === PLAIN[key]) ? PLAIN : style;
    }
    this.texts.push(text);
  }

  text(line) {
    return line < this.texts.length ? this.texts[line] : this.open;
  }

  plain(line) {
    return plain(this.text(line));
  }

  pieces(line) {
    return parse(this.text(line), this.styles.get(line) ?? (line === this.texts.length ? this.style : PLAIN)).pieces;
  }

  end(index) {
    return index + 1 < this.parts.length ? this.parts[index + 1].from : this.count;
  }

  /** How many rows there are to see: of a folded part its heading alone. */
  get rows() {
    return this.parts.reduce((sum, part, index) => sum + this.rowsOf(part, index), 0);
  }

  rowsOf(part, index) {
    const lines = this.end(index) - part.from;
    return part.folded ? Math.min(1, lines) : lines;
  }

  lineOfRow(row) {
    for (const [index, part] of this.parts.entries()) {
      const rows = this.rowsOf(part, index);
      if (row < rows) return part.from + row;
      row -= rows;
    }
    return this.count;
  }

  rowOfLine(line) {
    let rows = 0;
    for (const [index, part] of this.parts.entries()) {
      if (line < this.end(index)) return rows + (part.folded ? 0 : line - part.from);
      rows += this.rowsOf(part, index);
    }
    return rows;
  }

  partOf(line) {
    return this.parts.findLast(part => part.from <= line);
  }

  /** Lines that have this text, upper or lower case, from a line on. */
  search(query, from, hits) {
    const wanted = query.toLowerCase();
    for (let line = from; line < this.count; line++) {
      if (this.plain(line).toLowerCase().includes(wanted)) hits.push(line);
    }
    return hits;
  }

  /** The first line of a stage that looks like an error: failing that, the stage's last. */
  firstError(stage) {
    const index = stage ? this.parts.findLastIndex(part => part.stage === stage) : -1;
    const [from, end] = index < 0 ? [0, this.count] : [this.parts[index].from + 1, this.end(index)];
    for (let line = from; line < end; line++) {
      if (WRONG.test(this.plain(line).replace(NO_ERROR, ""))) return line;
    }
    return index < 0 ? -1 : end - 1;
  }

  /** The last lines of a stage that say something. */
  lastOf(stage, count) {
    const index = this.parts.findLastIndex(part => part.stage === stage);
    if (index < 0) return [];
    const found = [];
    for (let line = this.end(index) - 1; line > this.parts[index].from && found.length < count; line--) {
      if (this.plain(line).trim() !== "") found.unshift(line);
    }
    return found;
  }
}
