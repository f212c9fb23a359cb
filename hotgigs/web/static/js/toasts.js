// News after a change leaves after ten seconds; the clock stands while it has the focus or the pointer.
import { each } from "./page.js";

const SHOWN_MS = 10000;
const CALM_MS = 180;

each("[data-toast]", (toast) => {
  let left = SHOWN_MS;
  let since = 0;
  let timer = 0;

  const leave = () => {
    toast.classList.add("is-leaving");
    setTimeout(() => toast.remove(), CALM_MS);
  };
  const run = () => {
    since = Date.now();
    clearTimeout(timer);
    timer = setTimeout(leave, left);
  };
  const stand = () => {
    clearTimeout(timer);
    left = Math.max(1500, left - (Date.now() - since));
  };
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", leave);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stand);
  for (const name of ["pointerleave", "focusout"]) {
    toast.addEventListener(name, () => { if (!toast.matches(":hover, :focus-within")) run(); });
  }
  run();
});

/** Show news from a script; `undo` is { url } or nothing. */
export function toast(text) {
  const list = document.querySelector("[data-toasts]");
  const item = document.createElement("div");
  item.className = "toast";
  const words = document.createElement("p");
  words.className = "toast-text";
  words.textContent = text;
  item.append(words);
  list?.append(item);
  setTimeout(() => item.remove(), SHOWN_MS);
}
