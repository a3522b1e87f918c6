import { h, drawing } from "./dom.js";

/** Times, commits and states, as people read them. */

let ahead = 0;

/** The server's clock counts, not the browser's: told by an answer's Date, where they differ by more than its precision. */
export function serverSays(date) {
  const difference = Date.parse(date) - Date.now();
  ahead = Math.abs(difference) > 3000 ? difference : 0;
}

export const now = () => Date.now() + ahead;

/** So many letters fit on a narrow card, and on a wide one. */
const ONE_LINE = 34;
const ONE_WIDE_LINE = 80;

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

/** "1 project", "2 projects". */
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

export const icon = state => drawing(SHAPES[state] ?? SHAPES.waiting, state);

export const badge = state => h("span", { class: "badge " + state }, icon(state), word(state));

const wrongLine = ({ kind, text }, label) => [icon(kind), h("b", {}, label), h("span", { class: "line" }, text)];

/** What is wrong, with all that is known of it. */
export const notice = wrong => h("p", { class: "wrong-line " + wrong.kind }, wrongLine(wrong, wrong.href ? h("a", { href: wrong.href }, wrong.word) : wrong.word));

/** The same in a line; the rest of a long text is behind "more". */
export function shortNotice(wrong) {
  const { kind, word: label, text, href } = wrong;
  if (text.length <= ONE_LINE) return notice(wrong);
  return h("details", { class: "wrong-line " + kind + (text.length <= ONE_WIDE_LINE ? " medium" : ""), "data-key": label + text }, h("summary", {}, wrongLine(wrong, label), h("span", { class: "more" })),
    href ? h("p", {}, h("a", { href }, "Show the run")) : null);
}

export const short = commit => commit.slice(0, 8);

/** @param url of the project in GitLab, if it is known: then it leads to GitLab's page of the commit */
export function commitOf(run, url) {
  const code = h("code", { class: "commit", title: run.commit }, short(run.commit));
  return url ? h("a", { href: `${url}/-/commit/${run.commit}` }, code) : code;
}

/** Who made what the run is about. */
export const personOf = run => run.author ?? run.requestedBy;

/** "8a6c0b12 (Count failed logins)", for a sentence. */
export const named = release => short(release.commit) + (release.title ? ` (${release.title})` : "");

export const RUN_STATES = ["queued", "running", "waiting", "succeeded", "failed", "rolled_back", "cancelled", "superseded", "skipped"];

export const atWork = run => ["queued", "running", "waiting"].includes(run.state);

/** Which environment, where a project has several: else its name would say nothing. */
export const inEnvironment = (status, name) => name && (status?.environments ?? []).length > 1 ? ` in ${name}` : "";

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

const MINUTE = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
const SECOND = { ...MINUTE, second: "2-digit" };
const YEAR = { year: "numeric" };

/** With its zone; the year only where it is another one. */
export function exact(time, format = MINUTE) {
  const date = new Date(time);
  const year = date.getFullYear() === new Date(now()).getFullYear() ? {} : YEAR;
  return new Intl.DateTimeFormat(undefined, { ...format, ...year }).format(date);
}

export const toTheSecond = time => exact(time, SECOND);

/** The time of the day alone. */
export const clock = time => new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" }).format(new Date(time));

/** How long ago, kept true by tick(), for where there is no room for more; the exact time is its title. */
export function since(time) {
  return h("time", { datetime: time, title: toTheSecond(time), "data-ago": time }, ago(time));
}

/** How long ago, and when exactly: nobody needs a mouse to read it. */
export const when = (time, words = exact) => h("span", { class: "when" }, since(time), " ", h("span", { class: "exact" }, words(time)));

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
