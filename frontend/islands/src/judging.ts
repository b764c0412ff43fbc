// What is judged, by keyboard: j k go through it, c confirms, g gives up, 1 to 7 give a label, o opens the mention.
// Each thing to judge is a stop, and the keys are those of the one that holds the focus, however it came there. Several of one text,
// as the claims of an echo, stand in what is `data-judged`.
import { isTurnedOff } from "./parts/letters";

const PLACE = "judging";
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-judgement]")];
const busy = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
const whole = (row: HTMLElement): HTMLElement => row.closest<HTMLElement>("[data-judged]") ?? row;

function here(): number {
  return rows().findIndex((row) => row.contains(document.activeElement));
}

function go(place: number): void {
  const all = rows();
  const row = all[Math.max(0, Math.min(place, all.length - 1))];
  if (!row) return;
  for (const other of all) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  whole(row).scrollIntoView({ block: "nearest" });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  if (isTurnedOff(event) || document.querySelector("dialog[open]")) return;
  const place = here();
  const row = rows()[place];
  if (event.key === "j") go(place + 1);
  else if (event.key === "k") go(place < 0 ? 0 : place - 1);
  else if (event.key === "o" && row) whole(row).querySelector<HTMLElement>("[data-open]")?.click();
  else if (/^[cg1-7]$/.test(event.key)) row?.querySelector<HTMLElement>(`[data-key="${event.key}"]`)?.click();
  else return;
  event.preventDefault();
});

// What is settled leaves the list: the one that takes its place is current after the page was loaded anew, and looked for what its address
// names, which takes the focus away.
document.addEventListener("submit", () => sessionStorage.setItem(PLACE, String(here())));
const before = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (before !== null && Number(before) >= 0) {
  const again = (): void => go(Number(before));
  again();
  if (document.readyState !== "complete") addEventListener("load", () => requestAnimationFrame(again), { once: true });
}
