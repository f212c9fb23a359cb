// Moving one card to a lane, for pointer and keys alike: the page changes at once, the server decides, a refusal goes back.
import { announce, post } from "./page.js";

export const lanes = () => [...document.querySelectorAll("[data-board] [data-lane]")];
export const cardsOf = (lane) => lane.querySelector("[data-lane-cards]");

// A lane may hold more people than cards are loaded, so the count moves by one and is never counted.
function recount(lane, step) {
  const number = lane.querySelector("[data-lane-count]");
  if (number) number.textContent = String(Number(number.textContent) + step);
}

function reasonOf(answer) {
  if (answer.status === 0) return "there is no connection.";
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const words = page.querySelector(".notice-body > p:not(.notice-title, .error-reference)") ?? page.querySelector(".notice-body");
  return words?.textContent.trim() || "the server refused it. Reload the page to see the newest state.";
}

/** Say in words where a card is, for the live region and the line under the board. */
export function say(sentence) {
  const line = document.querySelector("[data-board-said]");
  if (line) line.textContent = sentence;
  announce(sentence);
}

function bind(element) {
  window.htmx?.process(element);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: element } }));
}

function settle(card, answer) {
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const news = page.querySelector("[data-toast]");
  if (news) bind(document.querySelector("[data-toasts]").appendChild(document.adoptNode(news)));
  const fresh = page.querySelector("[data-card]");
  if (!fresh) {
    card.dataset.version = String(Number(card.dataset.version) + 1);
    return;
  }
  const hadFocus = card.contains(document.activeElement);
  const adopted = document.adoptNode(fresh);
  card.replaceWith(adopted);
  bind(adopted);
  if (hadFocus) adopted.focus();
}

/** Move a card to a lane; `home` is where it came from: { lane, next }. */
export async function move(card, lane, home) {
  const name = card.dataset.name;
  if (lane === home.lane) {
    cardsOf(lane).insertBefore(card, home.next);
    say(`${name} stays in ${lane.dataset.laneName}.`);
    return;
  }
  if (lane.dataset.laneConfirm) {
    // Rejections and the like ask for a reason on a page of their own.
    cardsOf(home.lane).insertBefore(card, home.next);
    location.assign(card.dataset[`${lane.dataset.laneConfirm}Url`]);
    return;
  }
  if (card.parentElement !== cardsOf(lane)) cardsOf(lane).prepend(card);
  card.classList.add("is-saving");
  const answer = await post(card.dataset.moveUrl, { stage: lane.dataset.lane, version: card.dataset.version }, card);
  card.classList.remove("is-saving");
  if (answer.ok) {
    settle(card, answer);
    recount(home.lane, -1);
    recount(lane, 1);
    const place = `${1 + [...cardsOf(lane).children].findIndex((one) => one.dataset.name === name)}`;
    say(`${name} moved to ${lane.dataset.laneName}, ${place} of ${lane.querySelector("[data-lane-count]")?.textContent ?? "these"}.`);
    return;
  }
  cardsOf(home.lane).insertBefore(card, home.next?.isConnected ? home.next : null);
  card.focus();
  const ask = answer.status === 422 && new DOMParser().parseFromString(answer.text, "text/html").querySelector("[data-ask]");
  if (ask) {
    // A move back asks why, on a page of its own.
    location.assign(ask.getAttribute("href"));
    return;
  }
  say(`${name} is back in ${home.lane.dataset.laneName}: ${reasonOf(answer)}`);
}
