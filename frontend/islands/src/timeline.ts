// A chart of volume on which one selects a period within it: drag, or hold Shift and step with the arrows; Enter asks, Escape clears.
// What is selected already has two edges to take hold of; Shift and an arrow move the nearer one.
import { type Chart, drawSeen } from "./parts/chart";

const SLACK = 4; // px that a hand moves in a click
const EDGE = 8; // px beside an edge that take hold of it

/** The first and the last bar of what is selected already. */
function within(chart: Chart): readonly [number, number] | undefined {
  const [chosen] = (chart.values.data["chosen"] ?? []) as { since: number; until: number }[];
  if (!chosen) return undefined;
  const inside = chart.points.flatMap((point, index) =>
    (point.until ?? 0) > chosen.since && (point.since ?? 0) < chosen.until ? [index] : [],
  );
  const [first, final] = [inside[0], inside.at(-1)];
  return first === undefined || final === undefined ? undefined : [first, final];
}

function select(chart: Chart): void {
  const { element, points } = chart;
  let from = -1;
  let begun = 0;
  const asked = within(chart);
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
    chart.show("chosen", chart.values.data["chosen"] ?? []);
  };

  const ask = (): void => {
    if (!selected) return;
    const [first, final] = [points[selected[0]]?.first, points[selected[1]]?.final];
    if (!first || !final) return;
    const start = document.querySelector<HTMLInputElement>("#ask input[name='start']");
    const end = document.querySelector<HTMLInputElement>("#ask input[name='end']");
    if (!start?.form || !end) return;
    [start.value, end.value, start.disabled, end.disabled] = [first, final, false, false];
    start.form.requestSubmit();
  };

  /** When the pointer takes hold of an edge of what is selected, the bar at the other edge; else -1. */
  const edge = (event: PointerEvent): number => {
    if (!asked) return -1;
    const x = event.clientX - element.getBoundingClientRect().left;
    const [left, right] = [points[asked[0]]?.since ?? 0, points[asked[1]]?.until ?? 0];
    if (Math.abs(chart.across(right) - x) <= EDGE) return asked[0];
    return Math.abs(chart.across(left) - x) <= EDGE ? asked[1] : -1;
  };

  const at = (event: PointerEvent): number => {
    const box = element.getBoundingClientRect();
    return chart.nearest(event.clientX - box.left, event.clientY - box.top);
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    element.setPointerCapture(event.pointerId);
    const other = edge(event);
    from = other < 0 ? at(event) : other;
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
      if (from < 0) from = asked ? (Math.abs(here - asked[0]) < Math.abs(here - asked[1]) ? asked[1] : asked[0]) : here;
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
