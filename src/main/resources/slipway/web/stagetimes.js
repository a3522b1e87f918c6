import { h } from "./dom.js";
import { duration, runAddress, word } from "./words.js";

/** As many bars as can be told apart in a cell. */
const MOST = 60;

/**
 * How long each stage took, run after run: a row of bars for each stage, to its own scale, beside what it comes to in
 * numbers. Stages of seconds and of minutes drawn over each other could not be read.
 */
export function stageTimes(stages) {
  const head = ["Stage", "Each run, the newest last", "Last", "Median", "90th percentile", "Longest", "Runs"];
  const runs = [...new Set(stages.flatMap(stage => stage.runs.map(run => run.run)))].sort((a, b) => a - b).slice(-MOST);
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Time of each stage" }, h("table", { class: "numbers" },
    h("thead", {}, h("tr", {}, head.map(each => h("th", { scope: "col" }, each)))),
    h("tbody", {}, stages.map(stage => row(stage, runs)))));
}

function row(stage, runs) {
  const times = stage.runs.filter(run => run.seconds !== null);
  const sorted = times.map(run => run.seconds).sort((a, b) => a - b);
  const last = times.reduce((newest, run) => (newest && newest.run > run.run ? newest : run), null);
  const at = share => (sorted.length > 0 ? duration(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]) : "–");
  return h("tr", {}, h("th", { scope: "row" }, stage.name), h("td", { class: "bars-of-runs" }, bars(times, runs)),
    [last ? duration(last.seconds) : "–", at(0.5), at(0.9), at(1), String(sorted.length)].map(each => h("td", {}, each)));
}

/** In the columns of the runs, so that one run stands above itself; the numbers beside them say the same in words. */
function bars(times, runs) {
  const shown = new Map(times.filter(run => runs.includes(run.run)).map(run => [run.run, run]));
  const most = Math.max(0.001, ...[...shown.values()].map(run => run.seconds));
  return h("div", { class: "run-bars", "aria-hidden": "true" }, runs.map(id => {
    const run = shown.get(id);
    if (!run) return h("span", {});
    const bar = h("a", { class: run.state, href: runAddress(id), tabindex: "-1", title: `Run ${id}: ${duration(run.seconds)}, ${word(run.state)}` }, h("span", {}));
    bar.firstChild.style.setProperty("--share", run.seconds / most);
    return bar;
  }));
}
