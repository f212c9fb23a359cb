// The board by keys: arrows walk, Space lifts, arrows carry, Space drops, Escape puts back; each step is spoken.
import { cardsOf, lanes, move, say } from "./board-move.js";

let lifted = null;

const shownCards = (lane) => [...cardsOf(lane).querySelectorAll("[data-card]")];

function lift(card) {
  const lane = card.closest("[data-lane]");
  lifted = { card, home: { lane, next: card.nextElementSibling } };
  card.classList.add("is-lifted");
  say(`${card.dataset.name} lifted from ${lane.dataset.laneName}. Arrows choose the stage, Space drops, Escape cancels.`);
}

function carry(step) {
  const all = lanes();
  const at = all.indexOf(lifted.card.closest("[data-lane]"));
  const lane = all[Math.min(all.length - 1, Math.max(0, at + step))];
  cardsOf(lane).prepend(lifted.card);
  lifted.card.focus();
  lifted.card.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(`${lane.dataset.laneName}, ${all.indexOf(lane) + 1} of ${all.length}.`);
}

function drop() {
  const { card, home } = lifted;
  lifted = null;
  card.classList.remove("is-lifted");
  move(card, card.closest("[data-lane]"), home);
}

function putBack(refocus) {
  const { card, home } = lifted;
  lifted = null;
  card.classList.remove("is-lifted");
  cardsOf(home.lane).insertBefore(card, home.next?.isConnected ? home.next : null);
  if (refocus) card.focus();
  say(`${card.dataset.name} is back in ${home.lane.dataset.laneName}.`);
}

function walk(card, key) {
  const all = lanes();
  const at = all.indexOf(card.closest("[data-lane]"));
  const siblings = shownCards(all[at]);
  const row = siblings.indexOf(card);
  if (key === "ArrowDown") siblings[Math.min(row + 1, siblings.length - 1)].focus();
  if (key === "ArrowUp") siblings[Math.max(row - 1, 0)].focus();
  if (key !== "ArrowLeft" && key !== "ArrowRight") return;
  const step = key === "ArrowRight" ? 1 : -1;
  for (let next = at + step; next >= 0 && next < all.length; next += step) {
    const cards = shownCards(all[next]);
    if (!cards.length) continue;
    cards[Math.min(row, cards.length - 1)].focus();
    return;
  }
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-board] [data-card]");
  if (!card || event.target !== card || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && card.dataset.moveUrl) lifted ? drop() : lift(card);
  else if (event.key === "Escape" && lifted) putBack(true);
  else if (lifted && ["ArrowLeft", "ArrowUp"].includes(event.key)) carry(-1);
  else if (lifted && ["ArrowRight", "ArrowDown"].includes(event.key)) carry(1);
  else if (!lifted && event.key.startsWith("Arrow")) walk(card, event.key);
  else if (event.key === "Enter") card.querySelector("a[href]")?.click();
  else return;
  event.preventDefault();
});

document.addEventListener("focusout", (event) => {
  // Moving a lifted card in the page takes its focus for a moment; only leaving the board puts it back.
  if (!lifted || event.target !== lifted.card || !event.relatedTarget) return;
  if (event.relatedTarget !== lifted.card) putBack(false);
});
