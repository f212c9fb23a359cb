// Counts down the characters of a field with data-count-limit, in words, and only when the end is near.
import { each } from "./page.js";

each("[data-count-limit]", (field) => {
  const limit = Number(field.dataset.countLimit);
  const note = document.createElement("div");
  note.className = "field-hint tabular";
  note.id = `${field.id}-count`;
  note.setAttribute("aria-live", "polite");
  field.after(note);
  const described = field.getAttribute("aria-describedby");
  field.setAttribute("aria-describedby", [described, note.id].filter(Boolean).join(" "));
  const show = () => {
    const left = limit - field.value.length;
    if (left > limit * 0.2) note.textContent = "";
    else if (left >= 0) note.textContent = `${left.toLocaleString()} characters left`;
    else note.textContent = `${(-left).toLocaleString()} characters too many`;
  };
  field.addEventListener("input", show);
  show();
});
