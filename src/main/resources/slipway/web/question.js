import { h } from "./dom.js";
import { post } from "./api.js";
import { runAddress } from "./words.js";

/** A button that changes something: it asks first, and says what will happen and what went wrong. */
export function action({ label, question, consequence, facts, path, body, kind, stay, send }) {
  // With its body as an attribute: a button that asks for something else is not the same one.
  return h("button", { type: "button", class: kind, "data-body": body && JSON.stringify(body), onclick: () => ask({ label, question, consequence, facts, path, body, kind, stay, send }) }, label);
}

/** A form may ask too, with what it was filled with. */
export function ask({ label, question, consequence, facts, path, body, kind, stay, send = post }) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  const go = h("button", { type: "submit", class: kind ?? "primary" }, label);
  const back = h("button", { type: "button", onclick: () => dialog.close() }, "Keep");
  const submit = async wish => {
    go.disabled = true;
    try {
      const run = await send(path, wish);
      if (stay) dialog.close();
      else location.assign(runAddress(run.id));
    } catch (failure) {
      wrong.textContent = failure.message;
      go.disabled = Boolean(failure.insist);
      if (failure.insist) askAgain({ ...wish, ...failure.insist });
    }
  };
  // The first button stays where it is, and does nothing: a double click must not insist.
  const askAgain = wish => {
    const insist = h("button", { type: "button", class: "danger", onclick: () => {
      insist.remove();
      submit(wish);
    } }, label + " anyway");
    back.after(insist);
  };
  const form = h("form", { onsubmit: event => {
    event.preventDefault();
    submit(body);
  } }, h("h2", { id: "question" }, question), h("p", {}, consequence), facts, wrong, h("p", { class: "buttons" }, back, go));
  const dialog = h("dialog", { "aria-labelledby": "question", onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  back.focus();
}
