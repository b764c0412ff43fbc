// The editor of queries comes after the page can be used; until then, and without scripts, its plain field does the same.
export function loadEditors(): void {
  const places = [...document.querySelectorAll<HTMLElement>("[data-query]")];
  if (!places.length) return;
  const load = (): void => void import("./editor").then(({ edit }) => places.forEach(edit));
  if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: 1_000 });
  else setTimeout(load, 200);
}
