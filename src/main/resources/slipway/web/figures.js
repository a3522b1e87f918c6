import { h } from "./dom.js";
import { stageTimes } from "./stagetimes.js";
import { duration, word } from "./words.js";

const KINDS = [["succeeded", "succeeded"], ["failed", "failed"], ["rolledBack", "rolled_back"]];

/** The four figures of DORA, the deploys of each day, and how long the stages take. */
export function figures(data) {
  const days = Math.max(1, data.days.length);
  return [
    h("dl", { class: "figures" },
      figure("Deployment frequency", `${perDay(data.perDay)}`, `${data.deployments} in ${days} ${days === 1 ? "day" : "days"}`),
      figure("Lead time", seconds(data.leadTimeSeconds, "median"), spread(data.leadTimeSeconds, "from the commit to live")),
      figure("Deploys that failed", data.failureShare === null ? "–" : percent(data.failureShare), "failed, rolled back, or gone back from"),
      figure("Time to recover", seconds(data.recoverySeconds, "median"), spread(data.recoverySeconds, "until all was well again"))),
    data.days.some(day => total(day) > 0) && dayBars(data.days),
    h("h3", {}, "Time of each stage"),
    data.stages.some(stage => stage.runs.length > 0)
      ? stageTimes(data.stages)
      : h("p", { class: "quiet" }, "No stage has ended yet in this time."),
  ];
}

function figure(name, value, explained) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, h("b", {}, value), h("span", { class: "quiet" }, explained)));
}

const seconds = (figure, key) => (figure ? duration(figure[key]) : "–");

const spread = (figure, what) => what + (figure ? `; 90th percentile ${duration(figure.p90)}` : ": none yet");

const percent = share => (share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0) + " %";

function perDay(value) {
  if (!value) return "none";
  return value >= 1 ? value.toFixed(1) + " a day" : (value * 7).toFixed(1) + " a week";
}

const total = day => day.succeeded + day.failed + day.rolledBack;

function dayBars(days) {
  const most = Math.max(...days.map(total));
  const sum = key => days.reduce((all, day) => all + day[key], 0);
  const says = `Deploys of each day: ${sum("succeeded")} succeeded, ${sum("failed")} failed, ${sum("rolledBack")} rolled back; at most ${most} on one day`;
  return h("figure", { class: "days" },
    h("div", { class: "columns", role: "img", "aria-label": says }, days.map(day => column(day, most))),
    h("figcaption", {}, h("span", {}, days[0].day), h("span", { class: "keys" }, KINDS.map(([, state]) => h("span", { class: "key " + state }, word(state)))), h("span", {}, days.at(-1).day)));
}

function column(day, most) {
  const parts = KINDS.filter(([key]) => day[key] > 0).map(([key, state]) => {
    const part = h("span", { class: "part " + state });
    part.style.setProperty("--share", day[key] / most);
    return part;
  });
  return h("span", { class: "column", title: `${day.day}: ${day.succeeded} succeeded, ${day.failed} failed, ${day.rolledBack} rolled back` }, parts);
}
