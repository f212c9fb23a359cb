// Single keys press what carries data-key="j"; off while typing, and for good by the switch on the help (WCAG 2.1.4).
import { announce, each, isTyping } from "./page.js";

const OFF = "shortcuts-off";

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch (refused) {
    console.info("The switch for keys is not kept:", refused.name);
    return false;
  }
}

each("[data-shortcuts-switch]", (box) => {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.checked = !isOff();
  box.addEventListener("change", () => {
    localStorage.setItem(OFF, box.checked ? "0" : "1");
    announce(box.checked ? "Keys are on." : "Keys are off.");
  });
});

function shown(element) {
  return !element.closest("[hidden]") && element.getClientRects().length > 0;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || isOff()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(shown);
  if (!target) return;
  event.preventDefault();
  if (target.matches("details")) target.open = !target.open;
  else if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});
