// When a part of the page cannot be fetched, say so where the person was, in the server's words.
import { announce } from "./page.js";

const UNREACHABLE = "The server cannot be reached. Check the connection, then try again.";

function place(element) {
  const near = element.closest("[data-failure-near], form, .job-list, main") ?? document.querySelector("main");
  const found = near.querySelector(":scope > [data-failure]");
  if (found) return found;
  const slot = document.createElement("div");
  slot.dataset.failure = "";
  near.prepend(slot);
  return slot;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.elt.closest("[data-failure-near], form, main")?.querySelector("[data-failure]")?.remove();
});

document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const notice = answer.querySelector(".notice");
  const slot = place(event.detail.elt);
  if (notice) slot.replaceChildren(notice);
  else slot.textContent = UNREACHABLE;
  slot.scrollIntoView({ block: "nearest" });
  announce(slot.textContent.trim());
});

document.addEventListener("htmx:sendError", (event) => {
  place(event.detail.elt).textContent = UNREACHABLE;
  announce(UNREACHABLE);
});
