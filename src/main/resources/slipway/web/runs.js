import { get } from "./api.js";
import { h } from "./dom.js";
import { Listing } from "./listing.js";
import { action } from "./question.js";
import { Stream } from "./stream.js";
import { RUN_STATES, atWork, badge, commitOf, personOf, projectAddress, runAddress, took, when, word } from "./words.js";

const PAGE = 12;
const MANY = 30;
/** What is typed is asked for when nothing more was typed for so long. */
const TYPING = 300;

/** All runs of all projects, the newest first. */
export async function runs(main, frame) {
  frame.title("Runs · Slipway");
  const { projects } = await get("/api/status");
  const list = new Runs({ projects, mayDeploy: frame.mayDeploy });
  main.replaceChildren(h("h1", {}, "Runs"), h("section", { "aria-label": "All runs" }, list.element));
  await list.begin();
  new Stream("/api/events", { state: frame.link, refused: frame.refused, events: { status: () => list.soon(), run: run => list.run(run) } });
}

const cancel = run => action({ label: "Cancel", kind: "danger", question: `Cancel run ${run.id}?`, stay: true, path: "/api/runs/" + run.id + "/cancel",
  consequence: "What it has begun is ended and removed. Once the redeploy has begun it can no longer be cancelled." });

/** What this person may decide about a run that waits, by its number, as long as it waits for the same. */
const rights = new Map();
/** More are not kept: those of runs that no longer wait would stay. */
const KEPT_RIGHTS = 100;
/** A question that failed is asked again after so long. */
const AGAIN = 5000;

/**
 * What a person may decide about a run that has not ended: one that waits for it may be approved, or let go live in a
 * freeze. Who may do that is not who may deploy: the server is asked, once as long as the run waits for the same.
 */
export function decisions(run, mayDeploy) {
  const stop = mayDeploy ? cancel(run) : null;
  if (run.waitsFor !== "approval" && run.waitsFor !== "freeze") {
    rights.delete(run.id);
    return stop;
  }
  const place = h("span", { class: "buttons" });
  const fill = may => place.replaceChildren(...offered(run, may), ...(stop ? [stop] : []));
  const known = rights.get(run.id);
  const since = run.waitsFor + " " + run.reason;
  const isCurrent = known?.since === since;
  fill(isCurrent ? known : {});
  if (!isCurrent) ask(run, since, place, fill);
  return place;
}

function ask(run, since, place, fill) {
  get("/api/runs/" + run.id).then(({ mayApprove, mayReject, approvalRefusal }) => {
    if (rights.size >= KEPT_RIGHTS) rights.clear();
    rights.set(run.id, { since, mayApprove, mayReject, approvalRefusal });
    fill(rights.get(run.id));
  }, () => setTimeout(() => place.isConnected && ask(run, since, place, fill), AGAIN));
}

function offered(run, { mayApprove, mayReject, approvalRefusal }) {
  const address = "/api/runs/" + run.id;
  const approve = run.waitsFor === "freeze"
    ? { label: "Let it go live", question: `Let run ${run.id} go live in ${run.environment} in spite of the freeze?` }
    : { label: "Approve", question: `Let run ${run.id} go live in ${run.environment}?` };
  return [
    approvalRefusal && h("span", { class: "quiet" }, approvalRefusal),
    mayApprove && action({ ...approve, kind: "primary", stay: true, path: address + "/approve",
      consequence: "Its image goes live on every host of the environment when its turn comes. Your name is recorded." }),
    mayReject && action({ label: "Reject", kind: "danger", question: `Reject run ${run.id}?`, stay: true, path: address + "/reject",
      consequence: "The run ends, and nothing goes live. Your name is recorded." }),
  ].filter(Boolean);
}

/** Runs in pages; what they are filtered by stands in the address, so that it can be linked. */
export class Runs {
  /**
   * projects: those that can be chosen from, with their pages in GitLab. With one the list is about that one alone.
   */
  constructor({ projects, one, mayDeploy }) {
    this.one = one;
    this.urls = new Map(projects.map(project => [project.name, project.url]));
    this.mayDeploy = mayDeploy;
    const given = new URLSearchParams(location.search);
    this.fields = {
      project: one ? null : choice("project", projects.map(project => project.name), given, () => this.filter()),
      branch: h("input", { type: "search", id: "branch", name: "branch", value: given.get("branch") ?? "", autocomplete: "off", spellcheck: "false", oninput: () => this.typed() }),
      state: choice("state", RUN_STATES, given, () => this.filter()),
      goal: choice("goal", ["deploy", "test"], given, () => this.filter()),
    };
    this.listing = new Listing({
      list: "runs", kind: "runs",
      columns: ["Run", "State", "Commit", "Started", "Took"],
      path: () => "/api/runs?" + this.query(),
      rows: items => items.map(run => this.row(run)),
      none: () => (this.filtered().size > 0 ? "No runs match." : "No runs yet. A push to GitLab makes the first one, or a deploy by hand."),
    });
    this.element = h("div", {},
      h("form", { class: "filter", role: "search", onsubmit: event => {
        event.preventDefault();
        this.filter();
      } }, Object.entries(this.fields).filter(([, field]) => field).map(([name, field]) => h("span", { class: "field" }, h("label", { for: name }, name[0].toUpperCase() + name.slice(1)), field))),
      this.listing.element);
  }

  begin() {
    return this.listing.begin();
  }

  soon() {
    this.listing.soon();
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.filter(), TYPING);
  }

  filter() {
    clearTimeout(this.timer);
    const address = this.filtered();
    history.replaceState(null, "", location.pathname + (address.size > 0 ? "?" + address : ""));
    this.begin();
  }

  filtered() {
    const query = new URLSearchParams();
    for (const [name, field] of Object.entries(this.fields)) {
      if (field && field.value.trim() !== "") query.set(name, field.value.trim());
    }
    return query;
  }

  query() {
    const query = this.filtered();
    if (this.one) query.set("project", this.one);
    query.set("limit", this.one ? PAGE : MANY);
    return query;
  }

  /** A run that is not on this page may belong there now. */
  run(run) {
    const runs = this.listing.items;
    const index = runs.findIndex(each => each.id === run.id);
    if (index < 0 || this.fields.state.value !== "" || this.listing.isReading()) this.soon();
    if (index < 0) return;
    runs[index] = run;
    this.listing.draw();
  }

  row(run) {
    const person = personOf(run);
    const moves = atWork(run);
    return h("tr", {},
      h("td", {}, h("a", { href: runAddress(run.id) }, "#" + run.id), this.one ? null : h("a", { class: "project", href: projectAddress(run.project) }, run.project)),
      h("td", {}, badge(run.state)),
      h("td", { class: "what" }, commitOf(run, this.urls.get(run.project)), " ", h("b", {}, run.branch), " ", h("span", { class: "quiet" }, run.goal),
        run.title ? h("span", { class: "title" }, run.title) : null, run.reason && run.state !== "succeeded" ? h("span", { class: "quiet title reason-line" }, run.reason) : null),
      h("td", {}, when(run.startedAt ?? run.createdAt), person ? h("span", { class: "quiet title" }, "by " + person) : null),
      h("td", { class: "number" }, run.startedAt ? took(run.startedAt, run.finishedAt) : "–", moves && this.mayDeploy ? cancel(run) : null));
  }
}

function choice(name, values, given, changed) {
  const field = h("select", { id: name, name, onchange: changed }, h("option", { value: "" }, "any"), values.map(value => h("option", { value }, word(value))));
  field.value = given.get(name) ?? "";
  return field;
}
