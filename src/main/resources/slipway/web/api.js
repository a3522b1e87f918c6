import { serverSays } from "./words.js";

/** Speaks to the JSON interface. What is refused is a Refused, with what the server says about it. */

export class Refused extends Error {
  /** @param insist what the body must have besides, if the server does it for a person who insists */
  constructor(status, detail, insist) {
    super(detail);
    this.status = status;
    this.insist = insist;
  }
}

export const get = path => ask("GET", path);

export const post = (path, body) => ask("POST", path, body);

export const remove = path => ask("DELETE", path);

async function ask(method, path, body) {
  const request = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, request);
  } catch {
    throw new Refused(0, "the server does not answer; it is tried again");
  }
  if (answer.headers.has("Date")) serverSays(answer.headers.get("Date"));
  if (!answer.ok) throw await refusal(answer);
  return answer.status === 204 ? null : answer.json();
}

export async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  return new Refused(answer.status, problem.detail ?? "the server answered " + answer.status, problem.insist);
}
