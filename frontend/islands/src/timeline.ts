// A chart of volume on which one selects a period: drag, or hold Shift and step with the arrows; Enter asks, Escape clears.
import { type Chart, drawSeen } from "./parts/chart";

const SLACK = 4; // px that a hand moves in a click

function select(chart: Chart): void {
  const { element, points } = chart;
  let from = -1;
  let begun = 0;
  let selected: readonly [number, number] | undefined;

  const mark = (one: number, other: number): void => {
    selected = one <= other ? [one, other] : [other, one];
    const within = points.slice(selected[0], selected[1] + 1);
    const [first, final, here] = [within[0], within.at(-1), points[other]];
    if (!first || !final || !here) return;
    chart.show("chosen", [{ since: first.since, until: final.until }]);
    const total = within.reduce((sum, point) => sum + (point.value ?? 0), 0);
    chart.tell(here, `${first.name} – ${final.name}`, total.toLocaleString(document.documentElement.lang));
  };

  const clear = (): void => {
    selected = undefined;
    from = -1;
    chart.show("chosen", []);
  };

  const ask = (): void => {
    if (!selected) return;
    const [first, final] = [points[selected[0]]?.first, points[selected[1]]?.final];
    if (!first || !final) return;
    const since = document.querySelector<HTMLInputElement>("input[name='since']");
    const until = document.querySelector<HTMLInputElement>("input[name='until']");
    if (!since?.form || !until) {
      const address = new URL(location.href);
      address.searchParams.set("since", first);
      address.searchParams.set("until", final);
      address.searchParams.delete("cursor");
      location.assign(address);
      return;
    }
    since.value = first;
    until.value = final;
    since.form.requestSubmit();
  };

  const at = (event: PointerEvent): number => {
    const box = element.getBoundingClientRect();
    return chart.nearest(event.clientX - box.left, event.clientY - box.top);
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    element.setPointerCapture(event.pointerId);
    from = at(event);
    begun = event.clientX;
  });
  element.addEventListener("pointermove", (event) => {
    if (from >= 0 && Math.abs(event.clientX - begun) > SLACK) mark(from, at(event));
  });
  element.addEventListener("pointerup", (event) => {
    const dragged = from >= 0 && Math.abs(event.clientX - begun) > SLACK;
    from = -1;
    if (dragged) ask();
    else if (!event.button) {
      chart.point(at(event));
      chart.open();
    }
  });
  element.addEventListener("pointercancel", clear);
  element.addEventListener("keydown", (event) => {
    const here = chart.current ? points.indexOf(chart.current) : -1;
    if (event.key === "Escape") clear();
    else if (event.key.startsWith("Arrow") && event.shiftKey && here >= 0) {
      if (from < 0) from = here;
      mark(from, here);
    } else if (event.key.startsWith("Arrow")) from = -1;
  });
  element.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !selected) return;
      event.stopImmediatePropagation();
      ask();
    },
    { capture: true },
  );
  document.addEventListener("keydown", (event) => {
    const busy = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog, [contenteditable]");
    if (event.key !== "Escape" || busy || event.defaultPrevented) return;
    if (selected) clear();
    else if (element.dataset["clear"]) location.assign(element.dataset["clear"]);
  });
}

drawSeen("[data-chart][data-timeline]", select);
