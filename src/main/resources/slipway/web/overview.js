import { get } from "./api.js";
import { h, swap } from "./dom.js";
import { atWork, firstSteps, lives } from "./live.js";
import { standing, takeRun, wrongs } from "./standing.js";
import { Stream } from "./stream.js";
import { count, icon, projectAddress, runAddress, runLabel, shortNotice, since, word } from "./words.js";

/** From so many projects on there is a field to find one. */
const MANY = 10;

/** What is live, what runs and what waits, of every project: what is wrong stands first. */
export async function overview(main, frame) {
  frame.title("Overview · Slipway");
  const list = new Cards();
  swap(main, h("div", { class: "headline" }, h("h1", {}, "Overview"), list.search, list.summary), list.element);
  // The stream begins with the whole status. If its places are all taken, the status can be had nevertheless.
  const begin = async state => {
    frame.link(state);
    if (state === "lost" && list.cards.size === 0) list.show(await get("/api/status"));
  };
  new Stream("/api/events", {
    state: state => void begin(state).catch(() => {}),
    refused: frame.refused,
    events: {
      status: status => list.show(status),
      project: project => list.project(project),
      run: run => list.run(run),
    },
  });
}

class Cards {
  constructor() {
    this.cards = new Map();
    this.element = h("div", { class: "cards" });
    this.summary = h("p", { class: "summary" });
    this.search = h("input", { type: "search", id: "project-search", hidden: true, placeholder: "Find a project", "aria-label": "Find a project", autocomplete: "off", spellcheck: "false", oninput: () => this.find() });
  }

  show(status) {
    const names = new Set(status.projects.map(each => each.name));
    for (const [name, card] of this.cards) {
      if (names.has(name)) continue;
      card.element.remove();
      this.cards.delete(name);
    }
    for (const project of status.projects) this.card(project).show(project);
    this.search.hidden = this.cards.size <= MANY;
    this.find();
    this.arrange();
  }

  card(project) {
    if (!this.cards.has(project.name)) this.cards.set(project.name, new Card());
    return this.cards.get(project.name);
  }

  project(project) {
    this.card(project).show(project);
    this.arrange();
  }

  run(run) {
    const card = this.cards.get(run.project);
    if (!card) return;
    takeRun(card.project, run);
    card.draw();
    this.arrange();
  }

  /** Cards are moved only if their order has changed: a card that moves loses the keyboard. */
  arrange() {
    const all = [...this.cards.values()];
    const wanted = all.toSorted((a, b) => a.rank - b.rank || a.project.name.localeCompare(b.project.name)).map(card => card.element);
    if (wanted.some((element, index) => element !== this.element.children[index])) {
      const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
      this.element.append(...wanted);
      focused?.focus({ preventScroll: true });
    }
    const total = key => all.reduce((sum, card) => sum + card.project[key].length, 0);
    const wrong = all.filter(card => wrongs(card.project).length > 0).length;
    swap(this.summary, count(all.length, "project"),
      wrong > 0 ? [" · ", h("b", { class: "bad" }, wrong + (wrong === 1 ? " needs" : " need") + " attention")] : null,
      " · ", h("a", { href: "/runs?state=running" }, total("running") + " running"), " · ", h("a", { href: "/runs?state=queued" }, total("queued") + " queued"));
  }

  find() {
    const wanted = this.search.hidden ? "" : this.search.value.trim().toLowerCase();
    for (const card of this.cards.values()) card.element.hidden = !card.project.name.toLowerCase().includes(wanted);
  }
}

/** One project. */
class Card {
  constructor() {
    this.element = h("article", {});
  }

  show(project) {
    this.project = project;
    this.draw();
  }

  draw() {
    const project = this.project;
    const stands = standing(project);
    this.rank = stands.rank;
    this.element.className = "card " + stands.kind;
    this.element.setAttribute("aria-labelledby", "p-" + project.name);
    swap(this.element,
      h("header", {}, h("h2", { id: "p-" + project.name }, h("a", { href: projectAddress(project.name) }, project.name)), h("span", { class: "badge " + stands.kind }, icon(stands.kind), stands.word)),
      wrongs(project).map(shortNotice),
      project.live.length === 0 ? firstSteps(project) : lives(project),
      atWork(project),
      project.deploys.length + project.tests.length > 0 ? h("div", { class: "histories" }, history("Deploys", project.deploys), history("Tests", project.tests)) : null);
  }
}

/** The last runs of one kind, and of the newest in words how it ended. */
function history(label, runs) {
  if (runs.length === 0) return null;
  const newest = runs[0];
  return h("div", { class: "history" }, h("span", { class: "label" }, label),
    h("ol", { class: "strip", "aria-label": label + ", the newest last" }, runs.toReversed().map(run => h("li", {},
      h("a", { class: run.state + (run === newest ? " newest" : ""), href: runAddress(run.id), title: runLabel(run), "aria-label": runLabel(run) }, icon(run.state))))),
    h("span", { class: "newest-words" }, "#" + newest.id, " ", word(newest.state), newest.goal === "test" ? [" on ", newest.branch] : null, " ", since(newest.finishedAt ?? newest.createdAt)));
}
