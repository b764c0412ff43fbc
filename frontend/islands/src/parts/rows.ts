// Rows of mentions: one is current (roving tabindex); it stays so when the list is drawn anew, and the columns stay where they were.
import { openMention } from "./panel";

let known = "";
let place = 0;
let focused = false;
let pressed = false;
const SCROLLED = ["facets", "results", "panel-body"];

export const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("article.mention[data-mention]")];
export const current = (): HTMLElement | undefined => rows().find((row) => row.classList.contains("is-current"));

export function setCurrent(row: HTMLElement, focus = true): void {
  for (const other of rows()) {
    other.classList.toggle("is-current", other === row);
    other.tabIndex = other === row ? 0 : -1;
  }
  known = row.dataset["mention"] ?? "";
  place = rows().indexOf(row);
  if (!focus) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

export function go(by: number): void {
  const all = rows();
  const here = current();
  const next = here ? all[all.indexOf(here) + by] : all[0];
  if (next) setCurrent(next);
}

/** Presses what carries this key: in the panel when it shows the current row and nothing is ticked, else in the bar, for the current row. */
export function act(key: string): void {
  const ticked = document.querySelector("article.mention input:checked");
  const opened = document.querySelector<HTMLElement>("#panel:not([hidden])")?.dataset["open"];
  const here = current()?.dataset["mention"];
  const shown = opened !== undefined && (here === undefined || here === opened);
  const inPanel = shown && !ticked ? document.querySelector<HTMLElement>(`#panel [data-key="${key}"]`) : null;
  const target = inPanel ?? document.querySelector<HTMLElement>(`.act-bar [data-key="${key}"]`);
  if (!target) return;
  const at = document.activeElement;
  pressed = at?.closest("article.mention") != null || (pressed && at?.closest("#panel") != null);
  if (!inPanel && !ticked) {
    const row = current() ?? rows().find((one) => one.dataset["mention"] === opened);
    const box = row?.querySelector<HTMLInputElement>("input[name=mention]");
    if (!box) return;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.querySelector<HTMLElement>(".menu-list input:not([type=checkbox]), .menu-list button")?.focus();
  } else target.click();
}

function clicked(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const row = target?.closest<HTMLElement>("article.mention[data-mention]");
  if (!row || !target) return;
  const own = target.closest("a, button, input, label, summary, .copies");
  setCurrent(row, !own);
  if (!own && getSelection()?.isCollapsed !== false) openMention(row);
}

export function watchRows(choose: typeof setCurrent): void {
  document.addEventListener("click", clicked);
  document.addEventListener("focusin", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("article.mention[data-mention]") : null;
    if (row && row !== current()) choose(row, false);
  });
  const opened = document.querySelector<HTMLElement>("article.mention.is-open") ?? rows()[0];
  if (opened) {
    opened.tabIndex = 0;
    if (opened.classList.contains("is-open")) choose(opened, false);
  }
}

const countsOf = (chart: Element): string => chart.querySelector("script")?.textContent ?? "";

/** The list is drawn anew after an act: the same row stays current, or the one that took its place; nothing jumps. */
export function keep(): void {
  const scrolled = new Map<string, number>();
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = (event as CustomEvent<{ parameters: Record<string, unknown> }>).detail;
    if ("next" in parameters) parameters["next"] = `${location.pathname}${location.search}`;
  });
  let chart: Element | null = null;
  let asked = false;
  const inWork = (): boolean => document.activeElement?.closest("#work") != null;
  document.addEventListener("htmx:beforeRequest", () => {
    asked ||= inWork();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!(event.target instanceof Element) || event.target.id !== "work") return; // a panel may come while the list is on its way
    chart = document.querySelector("#results > .chart");
    for (const id of SCROLLED) scrolled.set(id, document.getElementById(id)?.scrollTop ?? 0);
    // What was focused may be gone by now: grey lines took its place while the answer was on its way.
    // What a key opened in the panel has it for that act alone: it goes back to the row where the key was pressed.
    focused = inWork() || (asked && document.activeElement === document.body) || (pressed && document.activeElement?.closest("#panel") != null);
    asked = pressed = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!(event.target instanceof Element) || event.target.id !== "work") return;
    const fresh = document.querySelector("#results > .chart"); // the same counts are not drawn again
    if (chart && fresh && countsOf(fresh) === countsOf(chart)) fresh.replaceWith(chart);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!(event.target instanceof Element) || event.target.id !== "work") return;
    for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo({ top });
    const all = rows();
    const row = all.find((one) => one.dataset["mention"] === known) ?? all[Math.min(place, all.length - 1)];
    if (row && known) setCurrent(row, focused);
  });
}
