import { get } from "./api.js";
import { h, swap } from "./dom.js";
import { figures } from "./figures.js";
import { action } from "./question.js";
import { Stream } from "./stream.js";
import { RUN_STATES, atWork, badge, commitOf, runAddress, short, since, took, word } from "./words.js";

const PAGE = 12;
const SPANS = [7, 30, 90, 365];

/** The runs of a project, and its figures. */
export async function project(main, frame, name) {
  const address = "/api/projects/" + encodeURIComponent(name);
  const status = await get(address);
  frame.title(name + " · Slipway", h("span", {}, name));
  const history = new Runs(name);
  const numbers = new Figures(address);
  const wishes = h("div", {});
  const gitlab = h("div", {});
  const show = now => {
    swap(wishes, frame.mayDeploy ? buttons(now, address) : null);
    swap(gitlab, fromGitLab(now));
  };
  show(status);
  swap(main,
    h("div", { class: "headline" }, h("h1", {}, name), wishes),
    gitlab,
    h("section", { "aria-labelledby": "runs-title" }, h("h2", { id: "runs-title" }, "Runs"), history.element),
    h("section", { "aria-labelledby": "figures-title" }, h("div", { class: "headline" }, h("h2", { id: "figures-title" }, "Figures"), numbers.choice), numbers.element));
  await Promise.all([history.read(), numbers.read()]);
  new Stream("/api/events", {
    state: frame.link,
    refused: frame.refused,
    events: {
      // First thing of each connection: what was missed meanwhile is read.
      status: all => {
        history.soon();
        show(all.projects.find(each => each.name === name) ?? status);
      },
      run: run => {
        if (run.project !== name) return;
        history.run(run);
        if (!atWork(run)) numbers.soon();
      },
    },
  });
}

/** Whether pushes arrive here: the first question when somebody has pushed and nothing has happened. */
function fromGitLab(status) {
  const last = status.lastDelivery;
  return [
    h("p", { class: "facts" }, "Last delivery from GitLab: ", last === null
      ? ["none since the server started. The webhook's address is ", h("code", {}, location.origin + "/webhooks/gitlab")]
      : [since(last.at), ", ", last.status, last.run === null ? null : [" as ", h("a", { href: runAddress(last.run) }, "run " + last.run)], last.reason === null ? null : ": " + last.reason]),
    status.hook && status.hook.state !== "ok" ? h("p", { class: "warning" }, "GitLab's hook: " + status.hook.detail) : null,
  ];
}

function buttons(status, address) {
  const live = status.live[0];
  return h("p", { class: "buttons" },
    action({ label: "Deploy " + status.deployBranch, kind: "primary", question: `Deploy the head of ${status.deployBranch}?`, path: address + "/runs",
      consequence: "A run joins the queue. When its tests have passed, its image goes live on every host of the project." }),
    live && action({ label: "Roll back", kind: "danger", question: "Put the release before live again?", path: address + "/rollback", body: { live: live.release },
      consequence: `Without a build, and before all that waits. ${short(live.commit)}, which is live now, is replaced on every host of the project. A push that is being tested or waits goes live after it, unless you cancel its run.` }));
}

/** Puts off what is asked for in a burst, so that it is done once a second at most. */
class Reading {
  constructor(read) {
    this.read = read;
  }

  soon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      // Where the server is away, the stream tells when it is back, and then it is read again.
      this.read().catch(() => {});
    }, 1000);
  }
}

/** A page of runs; its filter stands in the address, so that it can be linked. */
class Runs {
  constructor(project) {
    this.project = project;
    this.reading = new Reading(() => this.read());
    const given = new URLSearchParams(location.search);
    this.branch = h("input", { type: "search", id: "branch", name: "branch", value: given.get("branch") ?? "", autocomplete: "off", spellcheck: "false" });
    this.state = h("select", { id: "state", name: "state", onchange: () => this.filter() }, h("option", { value: "" }, "any"), RUN_STATES.map(state => h("option", { value: state }, word(state))));
    this.state.value = given.get("state") ?? "";
    this.befores = [];
    this.body = h("tbody", {});
    this.pages = h("p", { class: "buttons" });
    this.none = h("p", { class: "quiet", role: "status" });
    this.element = h("div", {},
      h("form", { class: "filter", role: "search", onsubmit: event => {
        event.preventDefault();
        this.filter();
      } }, h("label", { for: "branch" }, "Branch"), this.branch, h("label", { for: "state" }, "State"), this.state, h("button", { type: "submit" }, "Filter")),
      h("table", { class: "runs" }, h("thead", {}, h("tr", {}, ["run", "state", "commit", "asked for", "took"].map(each => h("th", { scope: "col" }, each)))), this.body),
      this.none, this.pages);
  }

  soon() {
    this.reading.soon();
  }

  filter() {
    this.befores = [];
    const address = this.query();
    address.delete("project");
    history.replaceState(null, "", location.pathname + (address.size > 0 ? "?" + address : ""));
    return this.read();
  }

  query() {
    const query = new URLSearchParams({ project: this.project });
    if (this.branch.value.trim() !== "") query.set("branch", this.branch.value.trim());
    if (this.state.value !== "") query.set("state", this.state.value);
    return query;
  }

  async read() {
    const query = this.query();
    query.set("limit", PAGE);
    if (this.befores.length > 0) query.set("before", this.befores.at(-1));
    const asked = query.toString();
    this.asked = asked;
    const page = await get("/api/runs?" + asked);
    // An answer that was overtaken by another filter is of no more use.
    if (this.asked !== asked) return;
    this.runs = page.runs;
    this.next = page.next;
    this.draw();
  }

  /** A run that is not on this page may belong there now. */
  run(run) {
    const index = this.runs?.findIndex(each => each.id === run.id) ?? -1;
    if (index < 0 || this.state.value !== "") return this.soon();
    this.runs[index] = run;
    this.draw();
  }

  draw() {
    swap(this.body, this.runs.map(row));
    this.none.textContent = this.runs.length === 0 ? "No run is like this." : "";
    swap(this.pages,
      this.befores.length > 0 ? h("button", { type: "button", onclick: () => this.turn(null) }, "Newer") : null,
      this.next ? h("button", { type: "button", onclick: () => this.turn(this.next) }, "Older") : null);
  }

  turn(before) {
    if (before === null) this.befores.pop();
    else this.befores.push(before);
    this.read();
  }
}

function row(run) {
  return h("tr", {},
    h("td", {}, h("a", { href: runAddress(run.id) }, "#" + run.id)),
    h("td", {}, badge(run.state)),
    h("td", { class: "what" }, commitOf(run), " ", h("b", {}, run.branch), run.title ? h("span", { class: "title" }, run.title) : null, run.state === "failed" && run.reason ? h("span", { class: "quiet title" }, run.reason) : null),
    h("td", {}, since(run.createdAt), run.requestedBy ? h("span", { class: "quiet" }, " by " + run.requestedBy) : null),
    h("td", { class: "number" }, run.startedAt ? took(run.startedAt, run.finishedAt) : "–"));
}

class Figures {
  constructor(address) {
    this.address = address;
    this.reading = new Reading(() => this.read());
    this.element = h("div", {});
    this.span = h("select", { id: "days", onchange: () => this.read() }, SPANS.map(days => h("option", { value: days, selected: days === 30 }, `${days} days`)));
    this.choice = h("p", { class: "filter" }, h("label", { for: "days" }, "Over the last"), this.span);
  }

  soon() {
    this.reading.soon();
  }

  async read() {
    const data = await get(`${this.address}/figures?days=${this.span.value}`).catch(failure => failure);
    if (data instanceof Error) swap(this.element, h("p", { class: "quiet" }, "No figures: " + data.message));
    else swap(this.element, ...figures(data));
  }
}
