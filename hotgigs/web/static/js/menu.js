// Menus are <details>: this adds Escape, a click elsewhere, arrow keys, one open menu at a time, and floats them over lanes.
import { each } from "./page.js";

const CLIPPING = ".lane, .table-scroll";
const GAP_PX = 4;

const open = () => document.querySelectorAll("details[data-menu][open]");

function close(menu, refocus) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

function float(menu) {
  const list = menu.querySelector(".menu-list");
  const button = menu.querySelector("summary").getBoundingClientRect();
  const size = list.getBoundingClientRect();
  const below = button.bottom + GAP_PX;
  const top = below + size.height > innerHeight ? Math.max(GAP_PX, button.top - GAP_PX - size.height) : below;
  const left = Math.min(Math.max(GAP_PX, button.right - size.width), innerWidth - size.width - GAP_PX);
  list.style.top = `${top}px`;
  list.style.left = `${left}px`;
  menu.classList.add("is-placed");
}

each(`:is(${CLIPPING}) details[data-menu]`, (menu) => menu.classList.add("is-floating"));

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-menu]")) return;
  if (!menu.open) {
    menu.classList.remove("is-placed");
    return;
  }
  for (const other of open()) if (other !== menu && !other.contains(menu)) close(other, false);
  if (menu.matches(".is-floating")) float(menu);
}, true);

// A floating menu would stay behind when what it belongs to scrolls away.
document.addEventListener("scroll", (event) => {
  for (const menu of document.querySelectorAll(".is-floating[open]")) if (event.target.contains(menu)) close(menu, false);
}, true);

for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) close(menu, false);
  });
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (event.key === "Escape") {
    for (const one of open()) close(one, one === menu);
    return;
  }
  if (!menu?.open || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const entries = [...menu.querySelectorAll(".menu-list :is(a, button):not([hidden])")];
  if (!entries.length) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = entries.indexOf(document.activeElement);
  entries.at((at + step + entries.length) % entries.length).focus();
});
