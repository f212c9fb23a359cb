// Light, dark or as the system; the choice stays in this browser.
import { each } from "./page.js";

const root = document.documentElement;

function show(choice) {
  if (choice === "system") delete root.dataset.bsTheme;
  else root.dataset.bsTheme = choice;
  for (const button of document.querySelectorAll("[data-theme-value]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeValue === choice));
  }
}

each("[data-theme-choice]", (group) => {
  group.hidden = false;
  show(root.dataset.bsTheme ?? "system");
  group.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-value]")?.dataset.themeValue;
    if (!choice) return;
    show(choice);
    try {
      if (choice === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", choice);
    } catch (refused) {
      console.info("The theme is not kept:", refused.name);
    }
  });
});
