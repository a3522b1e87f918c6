import { h, drawing } from "./dom.js";

/** Times, commits and states, as people read them. */

let ahead = 0;

/** The server's clock counts, not the browser's: told by an answer's Date, where they differ by more than its precision. */
export function serverSays(date) {
  const difference = Date.parse(date) - Date.now();
  ahead = Math.abs(difference) > 3000 ? difference : 0;
}

export const now = () => Date.now() + ahead;

const SHAPES = {
  succeeded: "M3 8.5 6.5 12 13 4.5",
  failed: "M4 4l8 8M12 4l-8 8",
  rolled_back: "M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
  cancelled: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6",
  superseded: "M3 8h9M8.5 4.5 12 8l-3.5 3.5",
  skipped: "M3.5 8h9",
  running: "M8 2.5a5.5 5.5 0 1 1-5.5 5.5",
  queued: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 5v3l2 1.5",
  waiting: "M8 6.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 0 0 0-3",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11.200v.2",
};

export const word = state => (state ?? "unknown").replaceAll("_", " ");

export const icon = state => drawing(SHAPES[state] ?? SHAPES.waiting, state);

export const badge = state => h("span", { class: "badge " + state }, icon(state), word(state));

export const warning = text => h("p", { class: "warning" }, icon("warning"), h("span", {}, text));

export const short = commit => commit.slice(0, 8);

export const commitOf = run => h("code", { class: "commit", title: run.commit }, short(run.commit));

export const RUN_STATES = ["queued", "running", "succeeded", "failed", "rolled_back", "cancelled", "superseded", "skipped"];

export const atWork = run => run.state === "queued" || run.state === "running";

export const runAddress = id => "/runs/" + encodeURIComponent(id);

export const projectAddress = name => "/projects/" + encodeURIComponent(name);

export function runLabel(run) {
  return `Run ${run.id}, ${word(run.state)}${run.title ? ": " + run.title : ""}`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 10 && seconds < 9.95) return Math.max(0, seconds).toFixed(1) + " s";
  if (whole < 60) return whole + " s";
  if (whole < 3600) return Math.floor(whole / 60) + " min " + String(whole % 60).padStart(2, "0") + " s";
  if (whole < 86400) return Math.floor(whole / 3600) + " h " + String(Math.floor(whole / 60) % 60).padStart(2, "0") + " min";
  return Math.floor(whole / 86400) + " d " + Math.floor(whole / 3600) % 24 + " h";
}

/** Seconds between two times; to now where the second is still open. */
export function between(from, to) {
  if (!from) return null;
  return ((to ? Date.parse(to) : now()) - Date.parse(from)) / 1000;
}

function ago(time) {
  const seconds = Math.max(0, (now() - Date.parse(time)) / 1000);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min ago";
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h ago";
  return Math.floor(seconds / 86400) + (seconds < 172800 ? " day ago" : " days ago");
}

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** How long ago, kept true by tick(); the exact time is its title. */
export function since(time) {
  return h("time", { datetime: time, title: EXACT.format(new Date(time)), "data-ago": time }, ago(time));
}

/** How long it took, or takes: that one is kept true by tick(). */
export function took(from, to) {
  return h("span", { class: "took", "data-from": from && !to ? from : null }, duration(between(from, to)));
}

function tick() {
  for (const each of document.querySelectorAll("[data-ago]")) write(each, ago(each.dataset.ago));
  for (const each of document.querySelectorAll("[data-from]")) write(each, duration(Math.floor(between(each.dataset.from))));
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

setInterval(tick, 1000);
