// What several behaviours need: binding to elements, speaking to screen readers, posting as a form does.

/** Call `bind` once for each element that matches, now and whenever htmx brings new ones. */
export function each(selector, bind) {
  const seen = new WeakSet();
  const run = (root) => {
    const found = root.matches?.(selector) ? [root, ...root.querySelectorAll(selector)] : root.querySelectorAll(selector);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      bind(element);
    }
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}

/** Say a sentence in the page's live region. */
export function announce(sentence) {
  const region = document.querySelector("[data-live]");
  if (!region) return;
  region.textContent = "";
  // An emptied region must be seen empty first, or the same sentence is not spoken twice.
  setTimeout(() => { region.textContent = sentence; }, 50);
}

/** Return the token that proves a request comes from our page. */
export function csrf(near = document) {
  const field = near.querySelector?.("input[name=csrf]") ?? document.querySelector("input[name=csrf]");
  return document.querySelector("meta[name=csrf]")?.content ?? field?.value ?? "";
}

/** Post fields; answer { ok, status, text }. A dead network answers status 0 instead of throwing. */
export async function post(url, fields, near = document) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const headers = { "X-CSRF-Token": csrf(near), "HX-Request": "true" };
  try {
    const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
    return { ok: answer.ok, status: answer.status, text: await answer.text() };
  } catch (failure) {
    if (failure instanceof TypeError) return { ok: false, status: 0, text: "" };
    throw failure;
  }
}

/** Tell whether the person is typing, so that single keys are theirs. */
export function isTyping(event) {
  return event.target.closest?.("input, textarea, select, [contenteditable], [role=combobox]") !== null;
}
