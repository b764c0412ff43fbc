// The panel beside the list: a row opens in it, its address is the page's, focus goes into it and back to its row.
const WAIT = 120; // ms: who runs through the rows does not ask for each
let waiting = 0;
let asking: XMLHttpRequest | null = null; // what the panel waits for: the last that was asked, whatever comes when

const panel = (): HTMLElement | null => document.getElementById("panel");

export const panelIsOpen = (): boolean => asking !== null || panel()?.hidden === false;

export function openMention(row: HTMLElement): void {
  clearTimeout(waiting);
  waiting = window.setTimeout(() => row.querySelector<HTMLElement>("a.opens")?.click(), panelIsOpen() ? WAIT : 0);
}

/** What it still waits for does not come any more: it would open again what was closed meanwhile. */
export function closePanel(): void {
  clearTimeout(waiting);
  asking?.abort();
  panel()?.querySelector<HTMLElement>("[data-close]")?.click();
}

/** The row that is open is marked; when the panel closes, the keyboard is in its row again. */
function told(): void {
  const opened = panel()?.dataset["open"] ?? "";
  for (const row of document.querySelectorAll<HTMLElement>("article.mention[data-mention]")) {
    const is = row.dataset["mention"] === opened;
    if (row.classList.contains("is-open") && !opened) row.focus({ preventScroll: true });
    row.classList.toggle("is-open", is);
  }
}

/** A refusal is told where one looks; the page stays as it is. */
async function refused(event: Event): Promise<void> {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const words = page.querySelector("#content .empty p")?.textContent ?? page.title;
  const part = document.createElement("div");
  part.className = "floating danger";
  part.setAttribute("role", "alert");
  part.dataset["toast"] = "";
  part.dataset["stays"] = "";
  const toasts = document.getElementById("toasts");
  const close = { className: "link end", textContent: "×", ariaLabel: toasts?.dataset["close"] ?? "", onclick: () => part.remove() };
  part.append(words, Object.assign(document.createElement("button"), close));
  toasts?.append(part);
}

export function watchPanel(): void {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target, xhr } = (event as CustomEvent<{ target: Element; xhr: XMLHttpRequest }>).detail;
    if (target.id !== "panel") return;
    asking?.abort();
    asking = xhr;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if ((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr === asking) asking = null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof Element && event.target.id === "panel") told();
  });
  document.addEventListener("htmx:afterSettle", told);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>;
    // Somebody else judged this mention meanwhile: both judgements take the place of the list.
    if (detail.xhr.status !== 412 || !detail.xhr.responseText.includes('id="work"')) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  document.addEventListener("htmx:responseError", (event) => void refused(event));
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const dismissed = target?.closest("[data-dismiss]");
    if (dismissed) {
      event.preventDefault();
      dismissed.closest(".toasts")?.remove();
    }
    const copies = target?.closest<HTMLElement>(".copies-open");
    if (copies) copies.setAttribute("aria-expanded", "true");
  });
}
