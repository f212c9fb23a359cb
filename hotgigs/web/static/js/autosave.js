// A form with data-autosave="<url>" saves itself a second after the last change and says when, silently.
import { each, post } from "./page.js";

const WAIT_MS = 900;

each("form[data-autosave]", (form) => {
  const note = form.querySelector("[data-saved-note]");
  let timer = 0;
  let running = false;
  let again = false;
  const say = (text) => { if (note) note.textContent = text; };

  const save = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    const fields = new FormData(form);
    // Files travel once, with the form or the drop zone, not with every keystroke.
    for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
    const answer = await post(form.dataset.autosave, fields, form);
    running = false;
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (answer.ok) say(`Saved ${time}`);
    else if (answer.status === 0) say("Not saved yet: no connection. We try again.");
    else if (answer.status !== 422) say("Not saved yet. Send the form to keep it.");
    if (answer.status === 0) again = true;
    if (again) {
      again = false;
      timer = setTimeout(save, answer.status === 0 ? 5000 : 0);
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  };
  form.addEventListener("input", (event) => { if (event.target.type !== "file") soon(); });
  form.addEventListener("change", (event) => { if (event.target.type !== "file") soon(); });
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) save();
  });
});
