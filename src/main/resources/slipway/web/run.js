import { get } from "./api.js";
import { h, swap } from "./dom.js";
import { Log } from "./log.js";
import { action } from "./question.js";
import { Stream } from "./stream.js";
import { atWork, badge, between, commitOf, duration, icon, now, projectAddress, short, since, took, word } from "./words.js";

const LAST_LINES = 6;

/** One run: how it went, why it failed, its stages to scale, and its log as it is written. */
export async function run(main, frame, id) {
  const address = "/api/runs/" + encodeURIComponent(id);
  let current = await get(address);
  const failedStage = () => current.stages.find(stage => stage.state === "failed")?.name;
  const log = new Log(address + "/log", failedStage);
  const head = h("div", {});
  const why = h("div", {});
  const timeline = h("section", { class: "timeline", "aria-labelledby": "timeline-title" });
  const releases = await releasesOf(current, frame);
  swap(main, head, why, timeline, log.element);

  const show = given => {
    const ended = atWork(current) && !atWork(given);
    current = given;
    frame.title(`${word(current.state)} · run ${current.id} of ${current.project} · Slipway`,
      h("a", { href: projectAddress(current.project) }, current.project), h("span", {}, "run " + current.id));
    swap(head, ...headline(current), frame.mayDeploy ? buttons(current, releases) : null);
    swap(timeline, h("h2", { id: "timeline-title" }, "Stages"), bars(current), hosts(current));
    swap(why, reason(current, log));
    if (ended) releasesOf(current, frame).then(read => {
      releases.splice(0, releases.length, ...read);
      swap(head, ...headline(current), frame.mayDeploy ? buttons(current, releases) : null);
    });
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

/** What this run put live, and may put live again; and what is live now. */
async function releasesOf(run, frame) {
  if (!frame.mayDeploy || run.goal !== "deploy" || run.state !== "succeeded") return [];
  const answer = await get(`/api/projects/${encodeURIComponent(run.project)}/releases?limit=200`).catch(() => ({ releases: [] }));
  return answer.releases.filter(release => release.run === run.id || release.state === "live");
}

function headline(run) {
  return [
    h("div", { class: "headline" }, h("h1", {}, run.title ?? "Run " + run.id), badge(run.state)),
    h("p", { class: "facts" }, commitOf(run), " on ", h("b", {}, run.branch), " · ", run.goal, " · ", run.trigger, run.requestedBy ? " by " + run.requestedBy : null,
      " · asked for ", since(run.createdAt),
      run.startedAt ? [" · waited ", duration(between(run.createdAt, run.startedAt)), run.finishedAt ? " · took " : " · at work for ", took(run.startedAt, run.finishedAt)] : [" · waits ", run.finishedAt ? null : took(run.createdAt)],
      run.attempt > 1 ? ` · attempt ${run.attempt}` : null),
    run.image ? h("p", { class: "facts" }, "image ", h("code", { class: "image" }, run.image.reference), run.image.digest ? h("code", { class: "image quiet" }, run.image.digest) : null) : null,
  ];
}

function buttons(run, releases) {
  const address = "/api/runs/" + run.id;
  const where = run.goal === "deploy" ? "Its hosts are touched when its turn comes." : "It only tests; no host is touched.";
  const own = releases.filter(release => release.run === run.id);
  const back = own.find(release => release.state !== "live") ?? null;
  const isLive = own.some(release => release.state === "live");
  const live = releases.find(release => release.state === "live");
  const published = run.state !== "succeeded" && run.stages.some(stage => stage.name === "push" && stage.state === "succeeded");
  return h("p", { class: "buttons" },
    atWork(run) && action({ label: "Cancel", kind: "danger", question: `Cancel run ${run.id}?`, stay: true, path: address + "/cancel",
      consequence: "What it has begun is ended and removed. Once the redeploy has begun it can no longer be cancelled." }),
    !atWork(run) && action({ label: "Retry", question: `Run ${short(run.commit)} of ${run.branch} again?`, path: address + "/retry",
      consequence: "A new run for the same commit joins the queue. " + where + (published ? " Its image is not tested and built again, unless the settings have changed since." : "") }),
    back && !isLive && action({ label: "Roll back to this", kind: "danger", question: `Put ${short(run.commit)} live again?`,
      path: `/api/projects/${encodeURIComponent(run.project)}/rollback`, body: { release: back.release, ...(live ? { live: live.release } : {}) },
      consequence: `Every host of ${run.project} goes back to the image of run ${run.id}, without a build. What is live now is replaced.` }));
}

/** Why it ended as it did, and the last words of the stage that failed. */
function reason(run, log) {
  if (!run.reason) return null;
  const failed = run.stages.find(stage => stage.state === "failed");
  const last = failed ? log.lines.lastOf(failed.name, LAST_LINES) : [];
  return h("section", { class: "reason " + run.state, "aria-labelledby": "reason-title" },
    h("h2", { id: "reason-title" }, icon(run.state), failed ? `${failed.name} failed` : word(run.state)),
    h("p", {}, run.reason),
    last.length > 0 && h("pre", { tabindex: "0", "aria-label": "The last lines of " + failed.name }, last.map(line => log.lines.plain(line)).join("\n")),
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
      stage.detail ? h("span", { class: "detail" }, stage.detail) : null);
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
    h("span", { class: "quiet" }, word(host.state), host.detail ? ": " + host.detail : null))));
}
