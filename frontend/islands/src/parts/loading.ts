// What is on its way: after a moment grey lines in its place, after a while a sentence. What was there comes back when nothing arrives.
const LINES = 200; // ms
const WORDS = 2000;
const places = new Map<HTMLElement, () => void>();

/** Say that something else comes in this place; it ends by itself when the place is drawn anew. */
export function begin(place: HTMLElement | null): void {
  const template = document.getElementById("loading");
  if (!place || !(template instanceof HTMLTemplateElement) || places.has(place)) return;
  const lines = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const before = [...place.children].filter((child): child is HTMLElement => child instanceof HTMLElement && !child.hidden);
  const wasHidden = place.hidden;
  const show = window.setTimeout(() => {
    for (const child of before) child.hidden = true;
    place.hidden = false;
    place.setAttribute("aria-busy", "true");
    place.append(lines);
  }, LINES);
  const say = window.setTimeout(() => lines.querySelector("[data-late]")?.removeAttribute("hidden"), WORDS);
  places.set(place, () => {
    clearTimeout(show);
    clearTimeout(say);
    lines.remove();
    for (const child of before) child.hidden = false;
    place.removeAttribute("aria-busy");
    if (!before.length) place.hidden = wasHidden;
  });
}

export function end(): void {
  for (const undo of places.values()) undo();
  places.clear();
}

const list = (): HTMLElement | null => document.querySelector(".feed") ?? document.querySelector(".results .empty");

/** The question is asked anew by a form or a link of the page: the list is on its way. A row that opens: the panel. */
export function watchLoading(): void {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target } = (event as CustomEvent<{ target: HTMLElement }>).detail;
    if (target.id === "panel") begin(target);
  });
  const over = ["htmx:beforeSwap", "htmx:sendAbort", "htmx:sendError", "htmx:responseError", "htmx:timeout"];
  for (const name of over) document.addEventListener(name, end);
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target instanceof HTMLElement && event.target.id === "ask") begin(list());
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("#work a[href^='?']") : null;
    if (link && !event.defaultPrevented && !link.hasAttribute("hx-get") && !event.ctrlKey && !event.metaKey && !event.shiftKey) begin(list());
  });
  addEventListener("pageshow", end); // come back by the browser's own way
}
