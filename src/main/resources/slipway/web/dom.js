/** Makes an element. Whatever came from outside gets into the page here and only as text, never as markup. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture of lines in a box of 16 by 16; what it means stands in words beside it. */
export function drawing(path, kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon " + kind);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/**
 * Puts new content in place of the old. What looks the same stays, so that a click that has begun still arrives; and who
 * had the keyboard on a link or a button of what is replaced keeps it.
 */
export function swap(element, ...children) {
  const key = element.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  const wanted = children.flat(Infinity).filter(child => child).map(child => (child instanceof Node ? child : document.createTextNode(child)));
  keepOpen(element, wanted);
  const old = [...element.childNodes];
  wanted.forEach((child, index) => {
    if (index >= old.length) element.append(child);
    else if (!old[index].isEqualNode(child)) old[index].replaceWith(child);
  });
  for (const child of old.slice(wanted.length)) child.remove();
  if (key !== null && !element.contains(document.activeElement)) {
    [...element.querySelectorAll("a, button, summary")].find(each => keyOf(each) === key)?.focus({ preventScroll: true });
  }
}

/** What somebody has unfolded stays unfolded, as long as it says the same. */
function keepOpen(element, wanted) {
  const open = new Set([...element.querySelectorAll("details[open]")].map(keyOf));
  if (open.size === 0) return;
  for (const child of wanted) {
    if (!(child instanceof Element)) continue;
    for (const details of [child, ...child.querySelectorAll("details")]) {
      if (details.localName === "details" && open.has(keyOf(details))) details.open = true;
    }
  }
}

function keyOf(element) {
  return element.getAttribute("href") ?? element.dataset.key ?? element.textContent;
}
