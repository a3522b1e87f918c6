import { get, remove } from "./api.js";
import { h, swap } from "./dom.js";
import { figures } from "./figures.js";
import { Reading } from "./listing.js";
import { atWork, firstSteps, lives, webhookOf } from "./live.js";
import { action, ask } from "./question.js";
import { Releases, putLive } from "./releases.js";
import { Runs, decisions } from "./runs.js";
import { frozen, standing, takeRun, wrongs } from "./standing.js";
import { Stream } from "./stream.js";
import { atWork as isAtWork, icon, inEnvironment, named, notice, runAddress, short, when, word } from "./words.js";

const SPANS = [7, 30, 90, 365];
const COMMIT = "[0-9a-fA-F]{40}|[0-9a-fA-F]{64}";

/** A project: what is live, its releases, its runs, and its figures. */
export async function project(main, frame, name) {
  const address = "/api/projects/" + encodeURIComponent(name);
  let status = await get(address);
  frame.title(name + " · Slipway", h("span", {}, name));
  const runs = new Runs({ projects: [status], one: name, mayDeploy: frame.mayDeploy });
  const releases = new Releases(status, address, frame.mayDeploy);
  const numbers = new Figures(address, status.environments.map(environment => environment.name));
  const head = h("div", { class: "headline" });
  const live = h("section", { class: "now", "aria-labelledby": "live-title" });
  swap(main,
    head, live, frame.mayDeploy ? [deployForm(status, address), freezeForm(status, address)] : null,
    h("section", { "aria-labelledby": "releases-title" }, h("h2", { id: "releases-title" }, "Releases"), releases.element),
    h("section", { "aria-labelledby": "runs-title" }, h("h2", { id: "runs-title" }, "Runs"), runs.element),
    h("section", { "aria-labelledby": "figures-title" }, h("div", { class: "headline" }, h("h2", { id: "figures-title" }, "Figures"), numbers.choice), numbers.element));
  const show = now => {
    const before = JSON.stringify(status.live.map(each => each.release));
    status = now;
    releases.status = now;
    const stands = standing(now);
    swap(head, h("h1", {}, name), h("span", { class: "badge " + stands.kind }, icon(stands.kind), stands.word), frame.mayDeploy ? buttons(now, address) : null);
    swap(live, h("h2", { id: "live-title" }, "Live"), wrongs(now).map(notice), frozen(now).map(notice), now.live.length === 0 ? firstSteps(now) : lives(now), facts(now),
      atWork(now, run => decisions(run, frame.mayDeploy)));
    if (before !== JSON.stringify(now.live.map(each => each.release))) releases.listing.soon();
  };
  show(status);
  await Promise.all([releases.listing.begin(), runs.begin(), numbers.read()]);
  new Stream("/api/events?project=" + encodeURIComponent(name), {
    state: state => {
      frame.link(state);
      // What was missed is read: also before the first time, which may be long after the page was opened in the background.
      if (state === "live") [runs, releases.listing, numbers].forEach(each => each.soon());
    },
    refused: frame.refused,
    events: {
      project: show,
      run: run => {
        takeRun(status, run);
        show(status);
        runs.run(run);
        if (!isAtWork(run)) {
          numbers.soon();
          // One that was backed out is a release, too, and what is live is the same as before.
          if (run.goal === "deploy") releases.listing.soon();
        }
      },
    },
  });
}

/** What a rollback would bring, and whether pushes arrive here: the first question when one has pushed and nothing happened. */
function facts(status) {
  const previous = status.live[0]?.previous;
  const last = status.lastDelivery;
  return h("dl", { class: "facts-list" },
    previous ? [h("dt", {}, "Previous release"), h("dd", {}, named(previous), ", ", h("a", { href: runAddress(previous.run) }, "run " + previous.run))] : null,
    h("dt", {}, "Queue"), h("dd", {}, status.queued.length === 0 ? "empty" : status.queued.length + " waiting"),
    h("dt", {}, "Last delivery from GitLab"), h("dd", {}, last
      ? [when(last.at), ": ", word(last.status), last.run ? [" as ", h("a", { href: runAddress(last.run) }, "run " + last.run)] : null, last.reason ? ": " + last.reason : null]
      : ["none since the server started", status.live.length > 0 ? ["; the webhook's address is ", h("code", {}, webhookOf(status))] : null]),
    status.lastRefused ? [h("dt", {}, "Last refused delivery"), h("dd", {}, when(status.lastRefused.at), `: ${status.lastRefused.status}, of no project that is known: ${status.lastRefused.reason}`)] : null);
}

function buttons(status, address) {
  return h("p", { class: "buttons" }, status.environments.map(environment => [
    deploy(status, environment, address), promote(status, environment, address), rollBack(status, environment, address), unfreeze(status, environment, address)]));
}

/** Of an environment that takes one branch. */
function deploy(status, { name, from }, address) {
  if (!from.branch || from.branch.includes("*")) return null;
  const where = inEnvironment(status, name);
  return action({ label: "Deploy " + from.branch + where.replace(" in ", " to "), kind: "primary", question: `Deploy the head of ${from.branch}${where.replace(" in ", " to ")}?`, path: address + "/runs", body: where ? { environment: name } : undefined,
    consequence: `A run joins the queue. When its tests have passed, its image goes live on every host of the project${where}.` });
}

/** Of an environment that takes its releases from another one, which has something else live. */
function promote(status, { name, from, live, isBehind }, address) {
  const source = status.environments.find(each => each.name === from.environment)?.live[0];
  if (!source || (live.length > 0 && !isBehind)) return null;
  return action({ label: `Promote ${from.environment} to ${name}`, kind: "primary", question: `Put ${named(source)} live in ${name}?`, path: address + "/promote", body: { from: from.environment, to: name },
    consequence: `Without a build: the image that is live in ${from.environment} goes live on every host of ${status.name} in ${name}.` });
}

function rollBack(status, { name, live }, address) {
  const previous = live[0]?.previous;
  return previous ? putLive("Roll back" + inEnvironment(status, name), { ...previous, environment: name }, status, address) : null;
}

/** Of an environment that somebody has frozen by hand. */
function unfreeze(status, { name, freezes }, address) {
  if (!freezes.some(freeze => freeze.kind === "manual")) return null;
  const where = inEnvironment(status, name);
  return action({ label: "Unfreeze" + where.replace(" in ", " "), question: `End the freeze${where}?`, stay: true, send: remove, path: `${address}/freeze?environment=${encodeURIComponent(name)}`,
    consequence: "What waits for its end goes live when its turn comes, unless there is another freeze." });
}

/** Until when nothing is to go live. */
function freezeForm(status, address) {
  const names = status.environments.map(environment => environment.name);
  const where = h("select", { id: "freeze-environment", name: "environment" }, h("option", { value: "" }, "all"), names.map(name => h("option", { value: name }, name)));
  const until = h("input", { id: "freeze-until", name: "until", required: true, placeholder: "8h, 3d or 2026-12-01T08:00Z", autocomplete: "off", spellcheck: "false" });
  const reason = h("input", { id: "freeze-reason", name: "reason", autocomplete: "off" });
  const send = event => {
    event.preventDefault();
    const body = { until: until.value.trim(), ...(where.value ? { environment: where.value } : {}), ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) };
    ask({ label: "Freeze", kind: "primary", question: `Freeze ${status.name}${where.value ? " in " + where.value : ""}?`, stay: true, path: address + "/freeze", body,
      consequence: "Until then nothing goes live there but rollbacks. Pushes are still tested and built. Your name is recorded." });
  };
  const field = (label, input) => h("span", { class: "field" }, h("label", { for: input.id }, label), input);
  return h("details", { class: "deploy-form freeze-form" }, h("summary", {}, "Freeze"),
    h("form", { class: "filter", onsubmit: send }, names.length > 1 ? field("Environment", where) : null, field("Until, or for", until), field("Reason", reason), h("button", { type: "submit" }, "Freeze…")));
}

/** A branch's head, or one commit. */
function deployForm(status, address) {
  const branch = h("input", { id: "deploy-branch", name: "branch", required: true, value: status.deployBranch, autocomplete: "off", spellcheck: "false" });
  const commit = h("input", { id: "deploy-commit", name: "commit", pattern: COMMIT, placeholder: "the branch's head", title: "The whole id of the commit, 40 or 64 hexadecimal digits", autocomplete: "off", spellcheck: "false" });
  const send = event => {
    event.preventDefault();
    const what = commit.value ? short(commit.value) + " of " + branch.value : "the head of " + branch.value;
    ask({ label: "Deploy", kind: "primary", question: `Deploy ${what}?`, path: address + "/runs", body: { branch: branch.value, ...(commit.value ? { commit: commit.value } : {}) },
      consequence: `A run joins the queue. When its tests have passed, its image goes live on every host of ${status.name}.` });
  };
  return h("details", { class: "deploy-form" }, h("summary", {}, "Deploy another branch or a commit"),
    h("form", { class: "filter", onsubmit: send }, h("span", { class: "field" }, h("label", { for: "deploy-branch" }, "Branch"), branch), h("span", { class: "field" }, h("label", { for: "deploy-commit" }, "Commit"), commit), h("button", { type: "submit" }, "Deploy…")));
}

class Figures {
  constructor(address, environments) {
    this.address = address;
    this.reading = new Reading(() => this.read());
    this.element = h("div", {});
    this.span = h("select", { id: "days", onchange: () => this.read() }, SPANS.map(days => h("option", { value: days, selected: days === 30 }, `${days} days`)));
    this.environment = h("select", { id: "figures-environment", onchange: () => this.read() }, environments.map((name, index) => h("option", { value: name, selected: index === environments.length - 1 }, name)));
    this.choice = h("p", { class: "filter" }, environments.length > 1 ? [h("label", { for: "figures-environment" }, "Deploys to"), this.environment] : null,
      h("label", { for: "days" }, "Over the last"), this.span);
  }

  soon() {
    this.reading.soon();
  }

  async read() {
    const data = await get(`${this.address}/figures?days=${this.span.value}&environment=${encodeURIComponent(this.environment.value)}`).catch(failure => failure);
    if (data instanceof Error) swap(this.element, h("p", { class: "quiet" }, "No figures: " + data.message));
    else swap(this.element, ...figures(data));
  }
}
