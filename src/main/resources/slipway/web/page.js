import { Refused, get, post, remove } from "./api.js";
import { h, swap } from "./dom.js";
import { overview } from "./overview.js";
import { project } from "./project.js";
import { run } from "./run.js";
import { runs } from "./runs.js";

/** Every page: finds out who looks at it, and shows what its address names, or the form to sign in. */

const main = document.getElementById("main");
const who = document.getElementById("who");
const link = document.getElementById("link");
/** What the way to GitLab and back ended with; the server tells it by a word. */
const RETURNED = {
  ended: "That took too long, or began in another browser: sign in once more.",
  cancelled: "GitLab did not let you in, or you changed your mind.",
  refused: "You are not a member of the project in GitLab, or your role there is not enough.",
  failed: "Signing in with GitLab did not work; the server's log says why.",
};
/** Whether what is shown follows what happens. Not "live": that word is for releases. */
const LINK = { live: "connected", lost: "reconnecting…" };
let gitlab = false;
let open = false;
const PAGES = [
  [/^\/$/, overview],
  [/^\/runs$/, runs],
  [/^\/runs\/([^/]+)$/, run],
  [/^\/projects\/([^/]+)$/, project],
];

/** What a page may do besides showing itself. */
const frame = {
  title(text, ...steps) {
    document.title = text;
    swap(document.getElementById("where"), steps.map(step => [h("span", { class: "slash", "aria-hidden": "true" }, "/"), step]).flat());
  },
  link(state) {
    link.textContent = LINK[state] ?? "";
    link.className = "link " + state;
  },
  /** False when there is nothing to try again, since nobody is signed in any more. */
  refused(refusal) {
    // Where nobody need sign in, it says under which name the server may be asked.
    if (refusal.status === 401 && !open) {
      signIn("You are signed out: sign in again.");
      return false;
    }
    if (refusal.status === 404 || refusal.status === 401) {
      failed(refusal);
      return false;
    }
    return true;
  },
};

async function begin() {
  let session;
  try {
    session = await get("/api/session");
  } catch (failure) {
    return failed(failure);
  }
  gitlab = session.gitlab;
  open = session.open;
  if (!session.name && !session.open) return signIn(RETURNED[new URLSearchParams(location.search).get("signIn")]);
  showWho(session);
  try {
    const [show, name] = named();
    await show(main, { ...frame, mayDeploy: session.may === "deploy" }, name);
  } catch (failure) {
    if (frame.refused(failure)) failed(failure);
  }
}

function named() {
  for (const [pattern, page] of PAGES) {
    const found = pattern.exec(location.pathname);
    if (found) return [page, found[1] && decodeURIComponent(found[1])];
  }
  throw new Refused(404, "There is no page " + location.pathname + ".");
}

function showWho(session) {
  if (!session.name) return swap(who, h("button", { type: "button", class: "plain", onclick: () => signIn() }, "Sign in"));
  swap(who, h("span", { class: "name" }, session.name, h("span", { class: "quiet" }, " may " + session.may)),
    h("button", { type: "button", class: "plain", onclick: signOut }, "Sign out"));
}

async function signOut() {
  await remove("/api/session");
  location.assign("/");
}

function signIn(why) {
  frame.title("Sign in · Slipway");
  frame.link("");
  swap(who);
  const field = h("input", { id: "token", type: "password", autocomplete: "current-password", required: true, "aria-describedby": "token-help token-wrong" });
  const wrong = h("p", { id: "token-wrong", class: "wrong", role: "alert" }, why ?? "");
  swap(main, h("form", { class: "sign-in", onsubmit: event => send(event, field, wrong) },
    h("h1", {}, "Sign in"),
    gitlab && h("p", {}, h("a", { class: "button primary", href: "/api/session/gitlab?return=" + encodeURIComponent(location.pathname) }, "Sign in with GitLab")),
    h("label", { for: "token" }, "API token"),
    field,
    h("p", { id: "token-help", class: "quiet" }, "One of server.apiTokens. It is exchanged for a cookie of this browser; what it may do, you may do."),
    wrong,
    h("button", { type: "submit", class: "primary" }, "Sign in")));
  field.focus();
}

async function send(event, field, wrong) {
  event.preventDefault();
  try {
    await post("/api/session", { token: field.value });
    location.reload();
  } catch (failure) {
    wrong.textContent = failure.message;
    field.select();
  }
}

function failed(failure) {
  frame.title("Slipway");
  swap(main, h("div", { class: "notice", role: "alert" },
    h("h1", {}, failure.status === 404 ? "Not found" : "That did not work"),
    h("p", {}, failure.message),
    h("p", {}, failure.status === 404
      ? h("a", { href: "/" }, "To the overview")
      : h("button", { type: "button", onclick: () => location.reload() }, "Try again"))));
}

// What it was drawn from may be of yesterday, when the browser brings a page back as it was.
addEventListener("pageshow", event => event.persisted && location.reload());

begin();
