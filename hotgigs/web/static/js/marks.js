// "From your resume, please check" leaves a field once the person has changed it; the line keeps its room, so nothing jumps.
import { each } from "./page.js";

each(".is-marked :is(input, textarea)", (field) => {
  field.addEventListener("input", () => {
    const mark = document.getElementById(`${field.id}-mark`);
    field.closest(".is-marked")?.classList.remove("is-marked");
    if (!mark) return;
    mark.classList.add("is-over");
    const described = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== mark.id).join(" ");
    if (described) field.setAttribute("aria-describedby", described);
    else field.removeAttribute("aria-describedby");
  }, { once: true });
});
