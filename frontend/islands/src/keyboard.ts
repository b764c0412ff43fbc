// The page of mentions by keyboard: j k o x c t n z / ? Esc. Acts are those of the page; without scripts they are links and forms.
// With it comes the editor of queries, which the page of a subject takes from here too.
import { loadEditors } from "./parts/editors";
import { holds, watchHeld } from "./parts/held";
import { isTurnedOff } from "./parts/letters";
import { watchLoading } from "./parts/loading";
import { closePanel, openMention, panelIsOpen, watchPanel } from "./parts/panel";
import { act, current, go, keep, setCurrent, watchRows } from "./parts/rows";
import { clearTicks, tickCurrent, tickedCount, watchTicks } from "./parts/ticks";

const busy = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]") !== null;

function step(by: number): void {
  go(by);
  const row = current();
  if (row && panelIsOpen()) openMention(row);
}

function chosenByNumber(key: string): boolean {
  const menu = document.querySelector<HTMLElement>("details[data-key=c][open]");
  const button = menu?.querySelectorAll<HTMLButtonElement>("button[name=do]")[Number(key) - 1];
  button?.click();
  return button !== undefined;
}

function escape(): boolean {
  if (document.querySelector("details[data-menu][open]")) return false; // the menu closes by itself
  if (panelIsOpen()) closePanel();
  else if (tickedCount()) clearTicks();
  else return false;
  return true;
}

const KEYS: Readonly<Record<string, () => boolean | void>> = {
  j: () => step(1),
  k: () => step(-1),
  o: () => {
    const row = current();
    if (row) openMention(row);
  },
  x: tickCurrent,
  c: () => act("c"),
  n: () => act("n"),
  t: () => act("t"),
  z: () => document.querySelector<HTMLButtonElement>("[data-done] form button")?.click(),
  "/": () => (document.querySelector<HTMLElement>("[data-query] .cm-content") ?? document.getElementById("ask-q"))?.focus(),
  "?": () => {
    const sheet = document.getElementById("keys");
    if (sheet instanceof HTMLDialogElement) sheet.showModal();
  },
};

/** Does what the key means here; false when it means nothing. */
function press(key: string, inRow = false): boolean {
  if (inRow && (key === "ArrowDown" || key === "ArrowUp")) step(key === "ArrowDown" ? 1 : -1);
  else if (inRow && key === "Enter") KEYS["o"]?.();
  else if (/^[1-4]$/.test(key)) return chosenByNumber(key);
  else if (key === "Escape") return escape();
  else {
    const doIt = KEYS[key];
    if (!doIt) return false;
    doIt();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  if (isTurnedOff(event) || document.querySelector("dialog[open]")) return;
  if ((/^[1-4]$/.test(event.key) || event.key in KEYS || event.key === "Escape") && holds(event.key)) {
    event.preventDefault();
    return;
  }
  const inRow = event.target instanceof HTMLElement && event.target.matches("article.mention");
  if (!press(event.key, inRow)) return;
  if (event.key === "Escape") event.stopImmediatePropagation(); // what else Escape would leave, the period of the timeline, stays
  event.preventDefault();
}, { capture: true });

keep();
watchHeld(press);
watchRows(setCurrent);
watchTicks();
watchPanel();
watchLoading();
loadEditors();
