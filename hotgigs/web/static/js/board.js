// Dragging cards with mouse or pen; touch scrolls, and uses the "Move to" menu instead.
import { lanes, move, say } from "./board-move.js";

const STARTS_AFTER_PX = 6;
let drag = null;

function begin(event) {
  const { card, offset } = drag;
  const box = card.getBoundingClientRect();
  const preview = card.cloneNode(true);
  preview.removeAttribute("data-card");
  preview.setAttribute("aria-hidden", "true");
  preview.classList.add("is-dragged");
  preview.style.width = `${box.width}px`;
  document.body.append(preview);
  card.classList.add("is-ghost");
  Object.assign(drag, { preview, offset, home: { lane: card.closest("[data-lane]"), next: card.nextElementSibling } });
  follow(event);
}

function follow(event) {
  const { preview, offset } = drag;
  preview.style.transform = `translate(${event.clientX - offset.x}px, ${event.clientY - offset.y}px)`;
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-lane]") ?? null;
  drag.over = under;
  for (const lane of lanes()) lane.classList.toggle("is-target", lane === under && lane !== drag.home.lane);
  const board = drag.card.closest("[data-board]");
  const edge = board.getBoundingClientRect();
  if (event.clientX > edge.right - 48) board.scrollLeft += 16;
  if (event.clientX < edge.left + 48) board.scrollLeft -= 16;
}

function end(isDrop) {
  const { card, preview, home, over } = drag;
  drag = null;
  if (!preview) return;
  preview.remove();
  card.classList.remove("is-ghost");
  for (const lane of lanes()) lane.classList.remove("is-target");
  // The click that ends a drag must not open the person.
  const still = (event) => event.preventDefault();
  addEventListener("click", still, { capture: true });
  setTimeout(() => removeEventListener("click", still, { capture: true }), 0);
  if (isDrop && over) move(card, over, home);
  else say(`${card.dataset.name} stays in ${home.lane.dataset.laneName}.`);
}

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.("[data-board] [data-card]");
  if (!card || event.button !== 0 || event.pointerType === "touch" || event.target.closest("button, summary, .menu")) return;
  if (!card.dataset.moveUrl || card.classList.contains("is-saving")) return;
  const box = card.getBoundingClientRect();
  drag = { card, start: { x: event.clientX, y: event.clientY }, offset: { x: event.clientX - box.left, y: event.clientY - box.top } };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (drag.preview) follow(event);
  else if (Math.hypot(event.clientX - drag.start.x, event.clientY - drag.start.y) > STARTS_AFTER_PX) begin(event);
  if (drag.preview) getSelection()?.removeAllRanges();
});

document.addEventListener("pointerup", () => { if (drag) end(true); });
document.addEventListener("pointercancel", () => { if (drag) end(false); });
document.addEventListener("keydown", (event) => { if (drag && event.key === "Escape") end(false); });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("[data-board] [data-card]")) event.preventDefault(); });
