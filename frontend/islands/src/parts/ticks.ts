// Ticks: one, a stretch with Shift, all on the page; the bar tells how many.
import { current, rows } from "./rows";

let last = -1;

const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("article.mention input[name=mention]")];
export const tickedCount = (): number => boxes().filter((box) => box.checked).length;

function tell(): void {
  const bar = document.querySelector<HTMLElement>(".act-bar");
  const told = bar?.querySelector<HTMLElement>("[data-ticked]");
  const all = bar?.querySelector<HTMLInputElement>("[data-tick-all]");
  if (!bar || !told || !all) return;
  const [count, most] = [tickedCount(), boxes().length];
  all.checked = count === most;
  all.indeterminate = count > 0 && count < most;
  bar.classList.toggle("is-none", count === 0);
  bar.classList.toggle("is-all", count === most);
  const words = count === 0 ? told.dataset["none"] : count === 1 ? told.dataset["one"] : told.dataset["many"];
  told.textContent = (words ?? "").replace("{n}", String(count));
  const found = bar.querySelector<HTMLInputElement>("input[name=all]");
  if (found && count < most) found.checked = false;
}

function tick(one: HTMLInputElement, on: boolean): void {
  one.checked = on;
}

export function clearTicks(): void {
  for (const box of boxes()) tick(box, false);
  tell();
}

export function tickCurrent(): void {
  const box = current()?.querySelector<HTMLInputElement>("input[name=mention]");
  if (!box) return;
  tick(box, !box.checked);
  last = boxes().indexOf(box);
  tell();
}

function clicked(event: MouseEvent): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== "mention") return;
  const all = boxes();
  const here = all.indexOf(box);
  if (event.shiftKey && last >= 0) {
    const [from, to] = here < last ? [here, last] : [last, here];
    for (const one of all.slice(from, to + 1)) tick(one, box.checked);
  }
  last = here;
}

export function watchTicks(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    if (event.target.matches("[data-tick-all]")) for (const box of boxes()) tick(box, event.target.checked);
    if (event.target.closest(".act-bar, article.mention")) tell();
  });
  document.addEventListener("htmx:afterSettle", tell);
  if (rows().length) tell();
}
