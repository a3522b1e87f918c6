import { get } from "./api.js";
import { h, swap } from "./dom.js";
import { Log } from "./log.js";
import { action } from "./question.js";
import { canGoLive, putLive } from "./releases.js";
import { decisions } from "./runs.js";
import { Stream } from "./stream.js";
import { atWork, badge, between, clock, commitOf, duration, icon, now, personOf, projectAddress, runAddress, short, toTheSecond, took, when, word } from "./words.js";

const LAST_LINES = 6;

/** One run: how it went, why it failed, its stages to scale, and its log as it is written. */
export async function run(main, frame, id) {
  const address = "/api/runs/" + encodeURIComponent(id);
  let current = await get(address);
  const stage = name => current.stages.find(each => each.name === name);
  const log = new Log(address + "/log", {
    failed: () => current.stages.find(each => each.state === "failed")?.name,
    began: name => stage(name)?.startedAt && clock(stage(name).startedAt),
  });
  const head = h("div", {});
  const why = h("div", {});
  const timeline = h("section", { class: "timeline", "aria-labelledby": "timeline-title" });
  const context = await contextOf(current, frame);
  swap(main, head, why, timeline, log.element);

  const draw = () => swap(head, ...headline(current, context), frame.mayDeploy ? buttons(current, context) : atWork(current) ? decisions(current, false) : null);
  const show = given => {
    const ended = atWork(current) && !atWork(given);
    current = given;
    frame.title(`${word(current.state)} · run ${current.id} of ${current.project} · Slipway`,
      h("a", { href: projectAddress(current.project) }, current.project), h("span", {}, "run " + current.id));
    draw();
    swap(timeline, h("h2", { id: "timeline-title" }, "Stages"), bars(current), hosts(current));
    swap(why, reason(current, log));
    if (ended) contextOf(current, frame).then(read => draw(Object.assign(context, read)));
    log.later();
  };
  show(current);
  const moving = setInterval(() => atWork(current) && scale(timeline, current), 1000);
  const stream = new Stream(address + "/events", {
    state: frame.link,
    refused: frame.refused,
    events: {
      run: show,
      log: text => log.append(text),
      end: () => {
        stream.stop();
        clearInterval(moving);
        frame.link("");
        log.setFollowing(false);
        show(current);
      },
    },
  });
}

/** The project as it is now, if it is still configured; and what this run put live, and may put live again. */
async function contextOf(run, frame) {
  const project = "/api/projects/" + encodeURIComponent(run.project);
  const mayGoBack = frame.mayDeploy && run.goal === "deploy" && run.state === "succeeded";
  const [status, releases] = await Promise.all([
    get(project).catch(() => null),
    mayGoBack ? get(project + "/releases?limit=200").then(answer => answer.releases).catch(() => []) : [],
  ]);
  return { status, own: releases.filter(release => release.run === run.id) };
}

function headline(run, { status }) {
  const person = personOf(run);
  return [
    h("div", { class: "headline" }, h("h1", {}, run.title ?? "Run " + run.id), badge(run.state)),
    h("p", { class: "facts" }, commitOf(run, status?.url), " on ", h("b", {}, run.branch), " · ", run.goal, run.environment ? " to " + run.environment : null, " · ", run.trigger, person ? " by " + person : null, run.retryOf ? [" of ", h("a", { href: runAddress(run.retryOf) }, "run " + run.retryOf)] : null,
      run.attempt > 1 ? ` · attempt ${run.attempt}` : null, run.server ? ` · on ${run.server}` : null, run.engine ? ` · engine ${run.engine}` : null),
    h("p", { class: "facts" }, run.startedAt
      ? ["Started ", when(run.startedAt, toTheSecond), " · waited ", duration(between(run.createdAt, run.startedAt)), run.finishedAt ? " · took " : " · running for ", took(run.startedAt, run.finishedAt)]
      : ["Queued ", when(run.createdAt, toTheSecond), run.finishedAt ? null : [" · waits ", took(run.createdAt)]]),
    run.approval ? h("p", { class: "facts" }, "Approved by ", h("b", {}, run.approval.by), " ", when(run.approval.at, toTheSecond)) : null,
    run.image ? h("p", { class: "facts" }, "image ", h("code", { class: "image" }, run.image.reference), run.image.digest ? h("code", { class: "image quiet" }, run.image.digest) : null) : null,
  ];
}

function buttons(run, { status, own }) {
  const address = "/api/runs/" + run.id;
  const where = run.goal === "deploy" ? "Its hosts are touched when its turn comes." : "It only tests; no host is touched.";
  const isLive = own.some(release => release.state === "live");
  const back = own.find(release => release.state === "replaced" && canGoLive(release));
  const published = run.state !== "succeeded" && run.stages.some(stage => stage.name === "push" && stage.state === "succeeded");
  const green = run.goal === "test" && run.state === "succeeded";
  return h("p", { class: "buttons" },
    atWork(run) && decisions(run, true),
    green && status && action({ label: "Deploy this", kind: "primary", question: `Deploy ${short(run.commit)} of ${run.branch}?`, path: `/api/projects/${encodeURIComponent(run.project)}/runs`, body: { branch: run.branch, commit: run.commit },
      consequence: `A new run joins the queue. When its tests have passed again, its image goes live on every host of ${run.project}.` }),
    !atWork(run) && action({ label: "Retry", question: `Run ${short(run.commit)} of ${run.branch} again?`, path: address + "/retry",
      consequence: "A new run for the same commit joins the queue. " + where + (published ? " Its image is not tested and built again, unless the settings have changed since." : "") }),
    back && !isLive && status && putLive("Put this live", back, status, "/api/projects/" + encodeURIComponent(run.project)));
}

/** Whether a text says no more than the reason, which stands above it. */
const isSaid = (run, text) => Boolean(run.reason) && (run.reason.includes(text) || text.includes(run.reason));

/** Why it ended as it did, and the last words of the stage that failed. */
function reason(run, log) {
  if (!run.reason) return null;
  const failed = run.stages.find(stage => stage.state === "failed");
  const last = (failed ? log.lines.lastOf(failed.name, LAST_LINES) : []).map(line => log.lines.plain(line));
  const isNew = last.some(line => !run.reason.includes(line.trim()));
  return h("section", { class: "reason " + run.state, "aria-labelledby": "reason-title" },
    h("h2", { id: "reason-title" }, icon(run.state), failed ? `${failed.name} failed` : word(run.state)),
    h("p", {}, run.reason),
    isNew && h("pre", { tabindex: "0", "aria-label": "The last lines of " + failed.name }, last.join("\n")),
    failed && h("p", {}, h("button", { type: "button", onclick: () => log.toFirstError() }, "Jump to the first error")));
}

function bars(run) {
  return h("ol", { class: "bars" }, run.stages.map(stage => {
    const bar = h("span", { class: "bar " + stage.state, "aria-hidden": "true" });
    place(bar, stage, run);
    return h("li", { class: stage.state },
      h("span", { class: "stage" }, icon(stage.state), stage.name), h("span", { class: "visually-hidden" }, word(stage.state)),
      h("span", { class: "track" }, bar),
      h("span", { class: "length" }, stage.startedAt ? took(stage.startedAt, stage.finishedAt) : word(stage.state)),
      stage.detail && !isSaid(run, stage.detail) ? h("span", { class: "detail" }, stage.detail) : null);
  }));
}

/** As a part of all the time from the run's start to its end, or to now. */
function place(bar, stage, run) {
  if (!stage.startedAt || !run.startedAt) return;
  const begin = Math.min(Date.parse(run.startedAt), Date.parse(stage.startedAt));
  const whole = Math.max(1, (run.finishedAt ? Date.parse(run.finishedAt) : now()) - begin);
  const from = Date.parse(stage.startedAt) - begin;
  const to = (stage.finishedAt ? Date.parse(stage.finishedAt) : now()) - begin;
  bar.style.setProperty("--from", from / whole);
  bar.style.setProperty("--length", Math.max(0, to - from) / whole);
}

function scale(timeline, run) {
  timeline.querySelectorAll(".bar").forEach((bar, index) => place(bar, run.stages[index], run));
}

function hosts(run) {
  if (run.hosts.length === 0) return null;
  return h("ul", { class: "hosts", "aria-label": "Hosts" }, run.hosts.map(host => h("li", {}, icon(host.state), h("b", {}, host.host),
    h("span", { class: "quiet" }, word(host.state), host.detail && !isSaid(run, host.detail) ? ": " + host.detail : null))));
}
