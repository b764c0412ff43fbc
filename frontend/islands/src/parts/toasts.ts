// A toast goes after eight seconds, not while it is read by pointer or keyboard, and not when it stays or tells an error.
const SHOWN = 8_000;

function leave(toast: HTMLElement): void {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), SHOWN / 4);
  else toast.remove();
}

function watch(toast: HTMLElement): void {
  if (toast.dataset["watched"] || "stays" in toast.dataset) return;
  toast.dataset["watched"] = "yes";
  setTimeout(() => leave(toast), SHOWN);
}

/** Shows what was just done at the foot of the page; `part` is a toast that the server wrote. */
export function show(part: HTMLElement): void {
  document.getElementById("toasts")?.append(part);
}

const place = document.getElementById("toasts");
if (place) {
  new MutationObserver(() => place.querySelectorAll<HTMLElement>("[data-toast]").forEach(watch)).observe(place, { childList: true });
  place.querySelectorAll<HTMLElement>("[data-toast]").forEach(watch);
}
