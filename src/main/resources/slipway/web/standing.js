import { inEnvironment, runAddress } from "./words.js";

/** How a project stands, from what the server says of it: what is wrong, and what comes first on the overview. */

/** As many as the server tells. */
const KEPT = { deploys: 8, tests: 5 };
const CAME_TO_AN_END = ["succeeded", "failed", "rolled_back"];
/** Of each host, the worst first: the field, its word, and what it looks like. */
const OF_HOSTS = [["drift", "Drift", "failed"], ["unhealthy", "Unhealthy", "failed"], ["doubt", "In doubt", "warning"], ["unseen", "Not checked", "warning"]];
const OF_GITLAB = [["hook", "Webhook"], ["apiToken", "API token"], ["branch", "Deploy branch"], ["gitlabFreezes", "Freeze periods"]];
const RUNNING = 100;
const WAITING = 101;
const CALM = 102;

/** All that is wrong, the worst first: { rank, kind, word, text, href }. */
export function wrongs(project) {
  const found = [];
  for (const { name, lastDeploy: deploy } of project.environments) {
    if (!deploy || deploy.state === "succeeded") continue;
    const place = inEnvironment(project, name).trim();
    const text = deploy.reason ?? deploy.title ?? "";
    found.push({ kind: deploy.state, word: deploy.state === "failed" ? "Deploy failed" : "Deploy rolled back",
      text: place ? `${place}: ${text}` : text, href: runAddress(deploy.id) });
  }
  for (const [field, label, kind] of OF_HOSTS) {
    for (const live of project.live) if (live[field]) found.push({ kind, word: label, text: `${live.host}${inEnvironment(project, live.environment)}: ${live[field]}` });
  }
  for (const [field, label] of OF_GITLAB) {
    const seen = project[field];
    if (seen && seen.state !== "ok") found.push({ kind: "warning", word: `${label} ${seen.state.replaceAll("_", " ")}`, text: seen.detail });
  }
  return found.map((wrong, index) => ({ ...wrong, rank: rank(wrong, index) }));
}

const ORDER = ["Deploy failed", "Deploy rolled back", ...OF_HOSTS.map(([, label]) => label), ...OF_GITLAB.map(([, label]) => label)];

const rank = wrong => ORDER.findIndex(begin => wrong.word.startsWith(begin));

/** In a word, for its badge and its place: { rank, kind, word }. */
export function standing(project) {
  const [worst] = wrongs(project);
  if (worst) return worst;
  if (project.running.length > 0) return { rank: RUNNING, kind: "running", word: project.running.some(run => run.goal === "deploy") ? "Deploying" : "Testing" };
  if (project.queued.length > 0) return { rank: WAITING, kind: "queued", word: "Queued" };
  if (project.waiting.length > 0) return { rank: WAITING, kind: "waiting", word: waitingWord(project.waiting) };
  if (isFrozen(project)) return { rank: CALM, kind: "waiting", word: "Frozen" };
  if (project.live.length === 0) return { rank: CALM, kind: "waiting", word: "Nothing live" };
  return { rank: CALM, kind: "succeeded", word: "OK" };
}

function waitingWord(runs) {
  const waitsFor = what => runs.some(run => run.waitsFor === what);
  return waitsFor("approval") ? "Waits for approval" : waitsFor("freeze") ? "Frozen" : "Waiting";
}

const isFrozen = project => project.environments.some(environment => environment.freezes.length > 0);

/** Because of what nothing goes live, in each environment: { kind, word, text }. */
export function frozen(project) {
  return project.environments.flatMap(({ name, freezes }) => freezes.map(({ words }) => ({ kind: "waiting", word: "Frozen",
    text: [inEnvironment(project, name).trim(), words].filter(Boolean).join(": ") })));
}

/** Takes in what an event says of one of the project's runs. */
export function takeRun(project, run) {
  for (const state of ["running", "queued", "waiting"]) {
    const others = project[state].filter(each => each.id !== run.id);
    project[state] = run.state === state ? [...others, run].sort((a, b) => a.id - b.id) : others;
  }
  const list = run.goal === "deploy" ? "deploys" : "tests";
  if (run.goal === "deploy" && CAME_TO_AN_END.includes(run.state)) {
    for (const place of [project, project.environments.find(each => each.name === run.environment)]) {
      if (place && run.id >= (place.lastDeploy?.id ?? 0)) place.lastDeploy = run;
    }
  }
  project[list] = [run, ...project[list].filter(each => each.id !== run.id)].sort((a, b) => b.id - a.id).slice(0, KEPT[list]);
}

export const environmentOf = (project, name) => project.environments.find(each => each.name === name);

/** The branch that is deployed to an environment, be it by way of others; null if there is none, or it is not one alone. */
export function branchOf(project, environment) {
  const { branch, environment: source } = environment?.from ?? {};
  if (source) return branchOf(project, environmentOf(project, source));
  return branch && !branch.includes("*") ? branch : null;
}

/** How many pushes of the branch came after what is live, among the last deploys; 0 if that is not known. */
export function pushesBehind(project, live, branch) {
  const newer = project.deploys.filter(run => run.branch === branch && run.id > live.run && ["push", "catch-up"].includes(run.trigger) && run.state !== "skipped");
  return { pushes: new Set(newer.map(run => run.commit)).size, many: newer.length === KEPT.deploys };
}

/** Hosts that run the same release of the same run are one group. */
export function groups(lives) {
  const all = new Map();
  for (const live of lives) {
    const key = live.commit + " " + live.run;
    all.set(key, [...(all.get(key) ?? []), live]);
  }
  return [...all.values()];
}

/** What a queued run waits for: { run, words }, or the words alone. */
export function waitsFor(project, run) {
  const deploying = project.running.find(each => each.goal === "deploy");
  if (run.release) return deploying ? { run: deploying, words: ", which is on its way to the hosts" } : { words: "its turn" };
  const before = [...project.running, ...project.queued.filter(each => each.id < run.id)];
  const same = before.find(each => each.branch === run.branch);
  if (same) return { run: same, words: " of the same branch" };
  const deploy = run.goal === "deploy" && before.find(each => each.goal === "deploy");
  return deploy ? { run: deploy, words: ", which deploys" } : { words: "a free worker" };
}
