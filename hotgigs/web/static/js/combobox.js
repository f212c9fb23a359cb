// Suggests while typing (ARIA combobox): arrows choose, Enter takes, Escape leaves what was typed.
import { announce, each } from "./page.js";

const WAIT_MS = 160;

each("[data-combobox]", (root) => {
  const input = root.querySelector("input[type=text], input[type=search]");
  const value = root.querySelector("[data-combobox-value]");
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  input.parentElement.append(list);
  for (const [name, text] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off" })) input.setAttribute(name, text);
  list.setAttribute("aria-label", root.querySelector("label")?.textContent.trim() ?? "Suggestions");

  let at = -1;
  let timer = 0;
  let running = null;

  const open = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) mark(-1);
  };
  const mark = (index) => {
    at = index;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };
  // With data-list the field holds several, separated by commas; suggestions are for the last one.
  const isList = "list" in input.dataset;
  const words = () => (isList ? input.value.split(",").pop() : input.value).trim();
  const take = (item) => {
    const kept = isList ? input.value.split(",").slice(0, -1).map((part) => part.trim()) : [];
    input.value = [...kept, item.dataset.label, ...(isList ? [""] : [])].join(", ");
    if (value) value.value = item.dataset.value;
    open(false);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const fill = (options) => {
    list.replaceChildren(...options.map((option, number) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${number}`;
      item.className = "suggestion";
      item.setAttribute("role", "option");
      Object.assign(item.dataset, { value: option.value, label: option.label });
      const note = document.createElement("small");
      note.textContent = option.note ?? "";
      item.append(option.label, note);
      return item;
    }));
    open(options.length > 0);
    announce(options.length ? `${options.length} suggestions` : "No suggestions");
  };
  const ask = async () => {
    running?.abort();
    running = new AbortController();
    const url = new URL(root.dataset.suggestUrl, location.href);
    url.searchParams.set("q", words());
    try {
      const answer = await fetch(url, { signal: running.signal, headers: { Accept: "application/json" } });
      if (answer.ok) fill(await answer.json());
    } catch (failure) {
      // A newer question ends the older one; without a network the words typed are sent as they are.
      if (!["AbortError", "TypeError"].includes(failure.name)) throw failure;
    }
  };

  input.addEventListener("input", () => {
    if (value) value.value = "";
    clearTimeout(timer);
    if (words().length < 2) open(false);
    else timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden || !count) return;
    if (event.key === "ArrowDown") mark((at + 1) % count);
    else if (event.key === "ArrowUp") mark((at - 1 + count) % count);
    else if (event.key === "Enter" && at >= 0) take(list.children[at]);
    else if (event.key === "Escape") open(false);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[role=option]");
    if (item) take(item);
  });
  input.addEventListener("blur", () => open(false));
});
