import { h } from "./dom.js";
import { Listing } from "./listing.js";
import { action } from "./question.js";
import { commitOf, inEnvironment, named, personOf, runAddress, when, word } from "./words.js";

const PAGE = 15;
const STATES = { live: "succeeded", replaced: "superseded", rolled_back: "rolled_back" };

/** What was live, with a button that puts it live again. */
export class Releases {
  /** @param status what the server says of the project now */
  constructor(status, address, mayDeploy) {
    this.status = status;
    this.address = address;
    this.mayDeploy = mayDeploy;
    this.listing = new Listing({
      list: "releases", kind: "releases",
      columns: ["Release", "State", "Commit", "Live", h("span", { class: "visually-hidden" }, "Action")],
      path: () => `${address}/releases?limit=${PAGE}`,
      rows: items => ofOneRun(items).map(group => this.row(group)),
      none: () => "No releases yet: the first deploy that succeeds is one.",
    });
    this.element = this.listing.element;
  }

  row(group) {
    const first = group[0];
    const person = personOf(first);
    const isLive = group.some(release => release.state === "live");
    const again = this.mayDeploy && !isLive && first.state === "replaced" && canGoLive(first);
    return h("tr", {},
      h("td", {}, group.map(release => release.release).toReversed().join(", "), " ", h("a", { class: "quiet", href: runAddress(first.run) }, "run " + first.run)),
      h("td", {}, h("span", { class: "badge " + STATES[first.state] }, word(first.state))),
      h("td", { class: "what" }, commitOf(first, this.status.url), first.title ? [" ", first.title] : null, h("span", { class: "quiet title" }, [person ? "by " + person + ", " : "", "on " + group.map(release => release.host).toReversed().join(", ")])),
      h("td", {}, when(first.since), first.until ? h("span", { class: "quiet title" }, "until ", when(first.until)) : null),
      h("td", { class: "number" }, again ? putLive("Put this live", first, this.status, this.address) : null));
  }
}

/** Releases of one run stand together: they are one for who looks for the last one that was good. */
function ofOneRun(releases) {
  const groups = new Map();
  for (const release of releases) {
    const key = release.run + release.state;
    groups.set(key, [...(groups.get(key) ?? []), release]);
  }
  return [...groups.values()];
}

/** An image is known by its digest alone; a project without images goes by the commit. */
export const canGoLive = release => release.image === null || release.digest !== null;

/** The button of a rollback: its question names what goes and what comes. */
export function putLive(label, release, status, address) {
  const live = status.live.find(each => !release.environment || each.environment === release.environment);
  return action({ label, kind: "danger", question: `Put ${named(release)} live?`, path: address + "/rollback",
    body: { release: release.release, ...(live ? { live: live.release } : {}) },
    facts: h("dl", { class: "exchange" },
      h("dt", {}, "Live now"), h("dd", {}, live ? words(live) : "nothing"),
      h("dt", {}, "Comes back"), h("dd", {}, words(release))),
    consequence: `Without a build, before all that is queued, on every host of ${status.name}${inEnvironment(status, release.environment)}. A push that is being tested goes live after it, unless you cancel its run.` });
}

function words(release) {
  const person = personOf(release);
  return [commitOf(release), " ", release.title ?? "run " + release.run, h("span", { class: "quiet title" }, `release ${release.release}`, person ? ", by " + person : null, release.since ? [", live ", when(release.since)] : null)];
}
