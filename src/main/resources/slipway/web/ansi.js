/** Colours of a terminal: one line of a log into pieces of text with the names of their classes. */

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const SEQUENCE = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_=>c78])|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]|\x1b/g;
const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const STEPS = [0, 95, 135, 175, 215, 255];

export const PLAIN = Object.freeze({ bold: false, dim: false, italic: false, underline: false, inverse: false, ink: null, paper: null });

/** The text alone. */
export function plain(line) {
  const written = overwritten(line);
  // eslint-disable-next-line no-control-regex -- the same
  return /[\x00-\x08\x0b-\x1f\x7f]/.test(written) ? written.replace(SEQUENCE, "") : written;
}

/** A progress bar writes over itself: what stands there last is what people saw. */
function overwritten(line) {
  const end = line.endsWith("\r") ? line.length - 1 : line.length;
  return line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
}

/** Returns { pieces: [{ text, style }], style: what holds at the line's end }. */
export function parse(line, style) {
  const written = overwritten(line);
  const pieces = [];
  let at = 0;
  for (const found of written.matchAll(SEQUENCE)) {
    if (found.index > at) pieces.push({ text: written.slice(at, found.index), style });
    if (found[2] === "m") style = changed(style, found[1]);
    at = found.index + found[0].length;
  }
  if (at < written.length) pieces.push({ text: written.slice(at), style });
  return { pieces, style };
}

function changed(before, codes) {
  const style = { ...before };
  const numbers = codes.replaceAll(":", ";").split(";").map(Number);
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i];
    if (code === 0) Object.assign(style, PLAIN);
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.inverse = false;
    else if (code >= 30 && code <= 37) style.ink = COLOURS[code - 30];
    else if (code >= 90 && code <= 97) style.ink = "bright-" + COLOURS[code - 90];
    else if (code >= 40 && code <= 47) style.paper = COLOURS[code - 40];
    else if (code >= 100 && code <= 107) style.paper = "bright-" + COLOURS[code - 100];
    else if (code === 39) style.ink = null;
    else if (code === 49) style.paper = null;
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(numbers.slice(i + 1));
      style[code === 38 ? "ink" : "paper"] = colour;
      i += used;
    }
  }
  return style;
}

/** The colours beyond sixteen become the nearest of the sixteen: those alone can be read in dark and in light. */
function extended([kind, first, second, third]) {
  if (kind === 2) return [nearest(first, second, third), 4];
  if (kind !== 5) return [null, 1];
  if (first < 8) return [COLOURS[first], 2];
  if (first < 16) return ["bright-" + COLOURS[first - 8], 2];
  if (first >= 232) return [first < 244 ? "bright-black" : "white", 2];
  const cube = first - 16;
  return [nearest(STEPS[Math.floor(cube / 36)], STEPS[Math.floor(cube / 6) % 6], STEPS[cube % 6]), 2];
}

function nearest(red, green, blue) {
  const half = Math.max(red, green, blue) * 0.6;
  const bits = (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0);
  return COLOURS[bits];
}

export function classes(style) {
  const names = ["bold", "dim", "italic", "underline", "inverse"].filter(name => style[name]);
  if (style.ink) names.push("ink-" + style.ink);
  if (style.paper) names.push("paper-" + style.paper);
  return names.join(" ");
}
