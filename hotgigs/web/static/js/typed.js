// What is typed while an answer is on its way stays when the answer replaces the fields, and so does the focus.
const FIELDS = "input:not([type=file], [type=hidden], [type=submit]), textarea, select";
const PICKS = ["checkbox", "radio"];

const key = (field) => `${field.name} ${PICKS.includes(field.type) ? field.value : ""}`;
const read = (field) => (PICKS.includes(field.type) ? field.checked : field.value);

function write(field, value) {
  if (PICKS.includes(field.type)) field.checked = value;
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Note what stands in the fields of a part of the page, and which of them has the focus. */
export function remember(root) {
  const state = new Map([...root.querySelectorAll(FIELDS)].map((field) => [key(field), read(field)]));
  const at = root.contains(document.activeElement) ? document.activeElement : null;
  const caret = at?.matches("textarea, input:is([type=text], [type=search], [type=tel], [type=url], [type=password])");
  return { state, id: at?.id ?? "", selection: caret ? [at.selectionStart, at.selectionEnd] : null };
}

/** Put back what changed between `sent` and `now` into the fields that have replaced them. */
export function giveBack(root, sent, now) {
  for (const field of root.querySelectorAll(FIELDS)) {
    const value = now.state.get(key(field));
    if (value !== undefined && value !== sent.state.get(key(field))) write(field, value);
  }
  const at = now.id ? document.getElementById(now.id) : null;
  if (!at) return;
  at.focus({ preventScroll: true });
  if (now.selection) at.setSelectionRange(...now.selection);
}

const asked = new WeakMap();
const answered = new WeakMap();

document.addEventListener("htmx:beforeRequest", ({ detail }) => asked.set(detail.xhr, remember(detail.target)));
document.addEventListener("htmx:beforeSwap", ({ detail }) => answered.set(detail.xhr, remember(detail.target)));
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const [sent, now] = [asked.get(detail.xhr), answered.get(detail.xhr)];
  if (sent && now && detail.target.isConnected) giveBack(detail.target, sent, now);
});
