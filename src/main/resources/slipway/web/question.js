import { h } from "./dom.js";
import { post } from "./api.js";
import { runAddress } from "./words.js";

/** A button that changes something: it asks first, and says what will happen and what went wrong. */
export function action({ label, question, consequence, path, body, kind, stay }) {
  return h("button", { type: "button", class: kind, onclick: () => ask({ label, question, consequence, path, body, kind, stay }) }, label);
}

function ask({ label, question, consequence, path, body, kind, stay }) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  const go = h("button", { type: "submit", class: kind ?? "primary" }, label);
  const back = h("button", { type: "button", onclick: () => dialog.close() }, "Leave it");
  const form = h("form", { onsubmit: async event => {
    event.preventDefault();
    go.disabled = true;
    try {
      const run = await post(path, body);
      if (stay) dialog.close();
      else location.assign(runAddress(run.id));
    } catch (failure) {
      wrong.textContent = failure.message;
      go.disabled = false;
    }
  } }, h("h2", { id: "question" }, question), h("p", {}, consequence), wrong, h("p", { class: "buttons" }, back, go));
  const dialog = h("dialog", { "aria-labelledby": "question", onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  back.focus();
}
