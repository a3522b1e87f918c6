import { h } from "./dom.js";
import { branchOf, environmentOf, groups, pushesBehind, waitsFor } from "./standing.js";
import { badge, commitOf, icon, inEnvironment, personOf, runAddress, short, took, when, word } from "./words.js";

/** What is live, what runs and what waits: the same on the overview and on a project's page. */

export function lives(project) {
  return groups(project.live).map(group => live(project, group));
}

function live(project, group) {
  const first = group[0];
  const person = personOf(first);
  return h("section", { class: "live" },
    h("p", { class: "release" }, commitOf(first, project.url), " ", h("a", { class: "title", href: runAddress(first.run) }, first.title ?? "Run " + first.run)),
    h("p", { class: "facts" }, person ? ["by ", person, " · "] : null, "live ", when(first.since)),
    h("p", { class: "facts" }, behind(project, first)),
    h("ul", { class: "hosts" }, group.map(live => host(project, live))));
}

/** Equal to the branch's head, without a change of the project up to it, or how many pushes behind it. */
function behind(project, live) {
  const environment = environmentOf(project, live.environment);
  const branch = branchOf(project, environment);
  if (!branch) return null;
  if (live.isHead === null) return h("span", { class: "quiet" }, branch + " has not been looked at yet");
  if (live.isHead) return h("span", { class: "equal" }, icon("succeeded"), "equal to " + branch);
  const head = h("code", {}, short(environment.head.commit));
  if (live.isUpToDate) return h("span", { class: "equal" }, icon("succeeded"), "up to date with " + branch + ": ", head, " changes nothing here");
  const { pushes, many } = pushesBehind(project, live, branch);
  const words = pushes === 0 ? "not " : many ? "many pushes behind " : pushes === 1 ? "1 push behind " : pushes + " pushes behind ";
  return h("span", { class: "behind" }, icon("superseded"), words + branch + ", which is at ", head);
}

function host(project, live) {
  const [state, words] = live.drift ? ["failed", "something else runs there"] : live.unhealthy ? ["failed", "unhealthy"] : live.doubt ? ["warning", "in doubt"]
    : live.unseen ? ["warning", "cannot be checked"] : live.seenAt ? ["succeeded", "running"] : ["waiting", "not checked"];
  return h("li", {}, icon(state), h("b", {}, live.host + inEnvironment(project, live.environment)), h("span", { class: "quiet" }, words));
}

/** @param buttons what can be done about a run */
export function atWork(project, buttons = () => null) {
  return [
    project.running.map(run => running(run, project, buttons)),
    project.waiting.length > 0 ? h("ul", { class: "queue", "aria-label": "Waiting" }, project.waiting.map(run => held(run, project, buttons))) : null,
    project.queued.length > 0 ? h("ul", { class: "queue", "aria-label": "Queued" }, project.queued.map(run => waiting(run, project, buttons))) : null,
  ];
}

function running(run, project, buttons) {
  return h("section", { class: "at-work", "aria-label": "Run " + run.id + " is running" },
    h("div", { class: "line-of-run" }, h("p", {}, badge("running"), " ", h("a", { href: runAddress(run.id) }, "Run " + run.id), " ", run.goal, " of ", h("b", {}, run.branch), " ", commitOf(run, project.url), " ", took(run.startedAt),
      run.title ? h("span", { class: "quiet title" }, run.title) : null), buttons(run)),
    stages(run));
}

/** The stages as they move: what each is called and how it stands. */
function stages(run) {
  return h("ol", { class: "steps" }, run.stages.map(stage => h("li", { class: stage.state },
    icon(stage.state), h("span", {}, stage.name), h("span", { class: "visually-hidden" }, " " + word(stage.state)),
    stage.startedAt && stage.state !== "skipped" ? took(stage.startedAt, stage.finishedAt) : null)));
}

function waiting(run, project, buttons) {
  const cause = waitsFor(project, run);
  return h("li", { class: "line-of-run" }, h("p", {}, icon("queued"), " ", h("a", { href: runAddress(run.id) }, "Run " + run.id), " ", run.goal, " of ", h("b", {}, run.branch), " ", commitOf(run, project.url),
    " waits ", took(run.createdAt), " for ", cause.run ? h("a", { href: runAddress(cause.run.id) }, "run " + cause.run.id) : null, cause.words), buttons(run));
}

/** One that may not go on yet, and why. */
function held(run, project, buttons) {
  return h("li", { class: "line-of-run" }, h("p", {}, icon("waiting"), " ", h("a", { href: runAddress(run.id) }, "Run " + run.id), " ", run.trigger, " of ", h("b", {}, run.branch), " ", commitOf(run, project.url),
    inEnvironment(project, run.environment).replace(" in ", " to "), " ", run.reason, " ", took(run.waitingSince)), buttons(run));
}

/** As GitLab reaches it; without server.publicUrl, as this browser does. */
export const webhookOf = project => project.webhookUrl ?? location.origin + "/webhooks/gitlab";

/** What to do where nothing is live yet. */
export function firstSteps(project) {
  const refused = project.lastRefused;
  return h("div", { class: "first-steps quiet" },
    h("p", {}, "Nothing is live yet. ", project.lastDelivery ? ["Push to ", h("b", {}, project.deployBranch), ", or deploy it by hand."] : null),
    project.lastDelivery ? null : h("p", {}, "Set GitLab's webhook (push events, with the secret token) to ", h("code", {}, webhookOf(project)), " and push to ", h("b", {}, project.deployBranch), "; or deploy it by hand."),
    refused ? h("p", {}, "A delivery that fits no project was refused ", when(refused.at), ` with ${refused.status}: ${refused.reason}`) : null);
}
