import { get } from "./api.js";
import { h, swap } from "./dom.js";
import { Stream } from "./stream.js";
import { badge, commitOf, icon, projectAddress, runAddress, runLabel, short, since, took, warning, word } from "./words.js";

const STRIP = 10;

/** What is live, what runs and what waits, of every project. */
export async function overview(main, frame) {
  frame.title("Overview · Slipway");
  const cards = new Map();
  const list = h("div", { class: "cards" });
  const summary = h("p", { class: "summary" });
  swap(main, h("div", { class: "headline" }, h("h1", {}, "Overview"), summary), list);

  const show = status => {
    const names = new Set(status.projects.map(each => each.name));
    for (const [name, card] of cards) {
      if (names.has(name)) continue;
      card.element.remove();
      cards.delete(name);
    }
    for (const each of status.projects) {
      if (!cards.has(each.name)) {
        cards.set(each.name, new Card());
        list.append(cards.get(each.name).element);
      }
      cards.get(each.name).status(each);
    }
    sum();
  };
  const sum = () => {
    const all = [...cards.values()];
    const count = key => all.reduce((total, card) => total + card.project[key].length, 0);
    const drifting = all.filter(card => card.project.live.some(live => live.drifted || live.unhealthy || live.doubt)).length;
    summary.textContent = [cards.size === 1 ? "1 project" : cards.size + " projects", count("running") + " running", count("queued") + " waiting",
      drifting > 0 && drifting + " in doubt"].filter(Boolean).join(" · ");
  };
  show(await get("/api/status"));
  new Stream("/api/events", {
    state: frame.link,
    refused: frame.refused,
    events: {
      status: status => {
        show(status);
        // Whoever comes back may have missed runs that have ended since.
        for (const card of cards.values()) card.readRuns();
      },
      run: run => {
        cards.get(run.project)?.run(run);
        sum();
      },
    },
  });
}

/** One project. It keeps no more runs than it shows. */
class Card {
  constructor() {
    this.element = h("article", { class: "card" });
    this.runs = new Map();
    this.titles = new Map();
  }

  status(project) {
    const first = !this.project;
    this.project = project;
    this.element.setAttribute("aria-labelledby", "p-" + project.name);
    for (const run of [...project.running, ...project.queued, project.lastEnded]) if (run) this.keep(run);
    if (first) this.readRuns();
    this.readTitles();
    this.draw();
  }

  /** Once at a time: a burst of events asks once more at its end, and not each time. */
  async readRuns() {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    try {
      const page = await get(`/api/runs?project=${encodeURIComponent(this.project.name)}&limit=${STRIP}`);
      for (const run of page.runs) this.keep(run);
      this.draw();
    } catch {
      // The stream tells when the server is back, and then it is read again.
    }
    this.reading = false;
    if (this.again) {
      this.again = false;
      this.readRuns();
    }
  }

  run(run) {
    this.keep(run);
    for (const [key, state] of [["running", "running"], ["queued", "queued"]]) {
      const others = this.project[key].filter(each => each.id !== run.id);
      this.project[key] = run.state === state ? [...others, run].sort((a, b) => a.id - b.id) : others;
    }
    this.draw();
  }

  keep(run) {
    this.runs.set(run.id, run);
    const newest = [...this.runs.keys()].sort((a, b) => b - a);
    for (const id of newest.slice(STRIP)) this.runs.delete(id);
  }

  /** The runs of what is live, which may be older than the strip. */
  async readTitles() {
    const wanted = new Set(this.project.live.map(live => live.run));
    for (const id of this.titles.keys()) if (!wanted.has(id)) this.titles.delete(id);
    for (const id of wanted) {
      if (this.titles.has(id)) continue;
      this.titles.set(id, null);
      try {
        this.titles.set(id, await get("/api/runs/" + id));
        this.draw();
      } catch {
        this.titles.delete(id);
      }
    }
  }

  draw() {
    const project = this.project;
    swap(this.element,
      h("header", {}, h("h2", { id: "p-" + project.name }, h("a", { href: projectAddress(project.name) }, project.name)), this.strip()),
      h("div", { class: "lives" }, project.live.length === 0
        ? h("p", { class: "quiet" }, "Nothing is recorded as live.")
        : releases(project.live).map(group => this.live(group))),
      project.hook && project.hook.state !== "ok" ? warning("GitLab's hook: " + project.hook.detail) : null,
      project.running.map(running),
      project.queued.length > 0 ? h("ul", { class: "queue", "aria-label": "Waiting" }, project.queued.map(run => this.waiting(run))) : null);
  }

  live(group) {
    const first = group[0];
    const run = this.titles.get(first.run);
    return h("section", { class: "live" },
      h("p", { class: "release" }, commitOf(first), " ", h("a", { class: "title", href: runAddress(first.run) }, run?.title ?? "run " + first.run)),
      h("p", { class: "facts" }, "live ", since(first.since), run?.requestedBy ? ", by " + run.requestedBy : null, " · ", this.standing(first)),
      h("ul", { class: "hosts" }, group.map(host)),
      group.map(troubles));
  }

  /** Equal to the branch's head, or how many pushes behind it, as far as they are among the last runs. */
  standing(live) {
    const branch = this.project.deployBranch;
    if (live.isHead === null) return h("span", { class: "quiet" }, branch + " not looked at yet");
    if (live.isHead) return h("span", { class: "equal" }, icon("succeeded"), "equal to " + branch);
    const newer = [...this.runs.values()].filter(run => run.branch === branch && run.id > live.run && ["push", "catch-up"].includes(run.trigger));
    const count = new Set(newer.map(run => run.commit)).size;
    const pushes = count === 0 ? "not " : count >= STRIP ? "many pushes behind " : count === 1 ? "1 push behind " : count + " pushes behind ";
    return h("span", { class: "behind" }, icon("superseded"), pushes + branch + ", which is at ", h("code", {}, short(this.project.head.commit)));
  }

  waiting(run) {
    return h("li", {}, icon("queued"), h("span", {}, h("a", { href: runAddress(run.id) }, "Run " + run.id), " ", run.goal, " of ", h("b", {}, run.branch), " ", commitOf(run),
      " waits ", took(run.createdAt), ": ", this.why(run)));
  }

  why(run) {
    if (run.release) {
      const first = this.project.running.find(each => each.goal === "deploy");
      return first ? ["for ", h("a", { href: runAddress(first.id) }, "run " + first.id), ", which is on its way to the hosts"] : "for its turn";
    }
    const before = [...this.project.running, ...this.project.queued.filter(each => each.id < run.id)];
    const same = before.find(each => each.branch === run.branch);
    if (same) return ["for ", h("a", { href: runAddress(same.id) }, "run " + same.id), " of the same branch"];
    const deploy = run.goal === "deploy" && before.find(each => each.goal === "deploy");
    if (deploy) return ["for ", h("a", { href: runAddress(deploy.id) }, "run " + deploy.id), ", which deploys"];
    return "for a free worker";
  }

  strip() {
    const runs = [...this.runs.values()].sort((a, b) => a.id - b.id);
    return h("ol", { class: "strip", "aria-label": "The last runs, oldest first" }, runs.map(run =>
      h("li", {}, h("a", { class: run.state, href: runAddress(run.id), title: runLabel(run), "aria-label": runLabel(run) }, icon(run.state)))));
  }
}

/** Hosts that run the same release of the same run are one group. */
function releases(lives) {
  const groups = new Map();
  for (const live of lives) {
    const key = live.commit + " " + live.run;
    groups.set(key, [...(groups.get(key) ?? []), live]);
  }
  return [...groups.values()];
}

function host(live) {
  const state = live.drifted || live.unhealthy ? "failed" : live.doubt || live.unseen ? "warning" : live.seenAt ? "succeeded" : "waiting";
  const says = live.drifted ? "something else runs there" : live.unhealthy ? "not healthy" : live.doubt ? "in doubt" : live.unseen ? "cannot be looked at" : live.seenAt ? null : "not seen yet";
  return h("li", {}, icon(state), h("b", {}, live.host), h("span", { class: "quiet" }, says ?? ["seen ", since(live.seenAt)]));
}

function troubles(live) {
  return [
    live.drift && warning(`Drift on ${live.host}: ${live.drift}`),
    live.unhealthy && warning(`Not healthy on ${live.host}: ${live.unhealthy}`),
    live.doubt && warning(`Doubt on ${live.host}: ${live.doubt}`),
    live.unseen && warning(`${live.host} could not be looked at: ${live.unseen}`),
  ];
}

function running(run) {
  return h("section", { class: "at-work", "aria-label": "Run " + run.id + " is running" },
    h("p", {}, badge("running"), " ", h("a", { href: runAddress(run.id) }, "Run " + run.id), " ", run.goal, " of ", h("b", {}, run.branch), " ", commitOf(run), " ", took(run.startedAt),
      run.title ? h("span", { class: "quiet title" }, run.title) : null),
    stages(run));
}

/** The stages as they move: what each is called and how it stands. */
function stages(run) {
  return h("ol", { class: "steps" }, run.stages.map(stage => h("li", { class: stage.state },
    icon(stage.state), h("span", {}, stage.name), h("span", { class: "visually-hidden" }, " " + word(stage.state)),
    stage.startedAt && stage.state !== "skipped" ? took(stage.startedAt, stage.finishedAt) : null)));
}
