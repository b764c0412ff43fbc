// One chart in a page: Vega draws it from the values beside it, in the colours of the page, as wide as its place.
import type { View } from "./vega";

export interface Point {
  readonly at?: number;
  readonly since?: number;
  readonly until?: number;
  readonly place?: number;
  readonly value: number | null;
  readonly name: string;
  readonly said: string;
  readonly url: string;
  readonly first?: string;
  readonly final?: string;
}

interface Values {
  readonly kind: string;
  readonly data: Record<string, readonly object[]>;
  readonly settings: Record<string, unknown>;
  readonly number: object;
  readonly height: number;
  readonly low: number;
  readonly margins: { left: number; right: number; top: number; bottom: number; top_low: number };
}

const NARROW = 520;
const COLOURS: Record<string, string> = {
  accent: "--accent",
  band: "--band",
  bg: "--bg",
  chosen: "--accent-soft",
  danger: "--danger",
  drawn: "--text",
  line: "--line",
  line2: "--line-2",
  line3: "--line-3",
  negative: "--negative",
  neutral: "--line-3",
  positive: "--positive",
  text: "--text",
  text2: "--text-2",
  text3: "--text-3",
};

export class Chart {
  readonly element: HTMLElement;
  readonly values: Values;
  readonly points: readonly Point[];
  readonly #tip = document.createElement("p");
  #view: View | undefined;
  #width = 0;
  #current = -1;

  constructor(element: HTMLElement) {
    this.element = element;
    this.values = JSON.parse(element.querySelector("script[type='application/json']")?.textContent ?? "{}");
    const { bars = [], line = [], rows = [] } = this.values.data;
    const points = [bars, line, rows].find((one) => one.length) ?? [];
    this.points = (points as Point[]).filter((point) => point.value !== null && point.name);
    this.#tip.className = "chart-tip";
    this.#tip.setAttribute("role", "status");
    this.#tip.hidden = true;
  }

  async draw(): Promise<void> {
    const [{ viewOf }, compiled] = await Promise.all([import("./vega"), this.#specification()]);
    for (const data of compiled.data) {
      const rows = this.values.data[data.name];
      if (rows) data.values = rows;
    }
    const view = viewOf(compiled, this.values.number);
    for (const [name, value] of Object.entries(this.values.settings)) view.signal(name, value);
    const canvas = document.createElement("div");
    canvas.className = "chart-canvas";
    canvas.setAttribute("aria-hidden", "true");
    view.initialize(canvas);
    this.#view = view;
    this.#measure();
    this.#colour();
    this.element.querySelector(".chart-space")?.remove();
    this.element.querySelector(".chart-space")?.remove();
    this.element.append(canvas, this.#tip);
    this.element.dataset["drawn"] = "";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-description", this.element.dataset["keys"] ?? "");
    this.#listen();
  }

  /** The image that is there for pages without scripts, where the drawing cannot be had. */
  instead(): void {
    const image = new Image();
    image.src = this.element.dataset["image"] ?? "";
    image.className = "chart-image";
    image.alt = this.element.getAttribute("aria-label") ?? "";
    this.element.replaceChildren(image);
  }

  /** Where a moment is, in pixels from the left edge of the element. */
  across(at: number): number {
    const { since, until } = this.values.settings as { since: number; until: number };
    return this.values.margins.left + ((at - since) / (until - since)) * this.#inner;
  }

  /** Which point is nearest to a place of the pointer; a place in pixels of the element. */
  nearest(x: number, y: number): number {
    let best = -1;
    let distance = Number.POSITIVE_INFINITY;
    this.points.forEach((point, index) => {
      const away = point.at === undefined ? Math.abs(this.#down(point) - y) : Math.abs(this.across(point.at) - x);
      if (away < distance) [best, distance] = [index, away];
    });
    return best;
  }

  show(name: string, rows: readonly object[]): void {
    this.#view?.data(name, rows).run();
  }

  /** Show the values of a point, or of none. */
  point(index: number): void {
    if (index === this.#current) return;
    this.#current = index;
    const point = this.points[index];
    if ("pointed" in this.values.data) this.show("pointed", point ? [point] : []);
    this.#tip.hidden = !point;
    this.element.classList.toggle("leads", Boolean(point?.url));
    if (point) this.tell(point, point.name, point.said);
  }

  /** Say something beside a point. */
  tell(point: Point, title: string, words: string): void {
    const name = document.createElement("b");
    name.textContent = title;
    this.#tip.replaceChildren(name, ` ${words}`);
    this.#tip.hidden = false;
    // Beside the moment, on the side with more room; under the line of a name.
    const room = this.element.clientWidth;
    const x = point.at === undefined ? room : this.across(point.at);
    const left = x < room / 2 ? x + 8 : x - 8 - this.#tip.offsetWidth;
    this.#tip.style.left = `${Math.round(Math.max(Math.min(left, room - this.#tip.offsetWidth), 0))}px`;
    this.#tip.style.top = `${Math.round(point.at === undefined ? this.#down(point) + 12 : this.#top + 4)}px`;
  }

  get current(): Point | undefined {
    return this.points[this.#current];
  }

  get #inner(): number {
    return this.#width - this.values.margins.left - this.values.margins.right;
  }

  get #height(): number {
    return this.#width < NARROW ? this.values.low : this.values.height;
  }

  get #top(): number {
    return this.#width < NARROW ? this.values.margins.top_low : this.values.margins.top;
  }

  #down(point: Point): number {
    return this.#top + ((point.place ?? 0) + 0.5) * (this.#height / (this.points.length || 1));
  }

  async #specification(): Promise<{ data: { name: string; values?: readonly object[] }[] }> {
    const answer = await fetch(this.element.dataset["specification"] ?? "");
    if (!answer.ok) throw new Error(`The drawing of this chart was not answered: ${answer.status}.`);
    return answer.json();
  }

  #measure(): boolean {
    const width = Math.floor(this.element.clientWidth);
    if (!width || width === this.#width) return false;
    this.#width = width;
    const { left, right, bottom } = this.values.margins;
    this.#view?.padding({ left, right, bottom, top: this.#top }).width(Math.max(this.#inner, 10)).height(this.#height).run();
    return true;
  }

  /** Paper is light, whatever theme is on the screen. */
  #colour(onPaper = matchMedia("print").matches): void {
    // A token may say one value for each theme: only as a colour of something is it the one that is seen.
    const probe = this.element.appendChild(document.createElement("i"));
    if (onPaper) probe.style.colorScheme = "light";
    const style = getComputedStyle(probe);
    const colours = Object.entries(COLOURS).map(([signal, token]) => {
      probe.style.color = `var(${token})`;
      return [signal, style.color] as const;
    });
    for (const [signal, colour] of colours) this.#view?.signal(signal, colour);
    this.#view?.signal("sans", style.fontFamily).background("transparent").run();
    probe.remove();
  }

  #listen(): void {
    const { element } = this;
    new ResizeObserver(() => this.#measure() && this.point(-1)).observe(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#colour());
    matchMedia("print").addEventListener("change", (event) => this.#colour(event.matches));
    addEventListener("beforeprint", () => this.#colour(true));
    addEventListener("afterprint", () => this.#colour());
    new MutationObserver(() => this.#colour()).observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
    element.addEventListener("pointermove", (event) => {
      const box = element.getBoundingClientRect();
      this.point(this.nearest(event.clientX - box.left, event.clientY - box.top));
    });
    element.addEventListener("pointerleave", () => this.point(-1));
    element.addEventListener("blur", () => this.point(-1));
    element.addEventListener("keydown", (event) => this.#key(event));
    if (!("timeline" in element.dataset)) element.addEventListener("click", () => this.open());
  }

  open(): void {
    if (this.current?.url) location.assign(this.current.url);
  }

  #key(event: KeyboardEvent): void {
    const last = this.points.length - 1;
    const from = this.#current;
    const steps: Record<string, number> = {
      ArrowLeft: from < 0 ? last : Math.max(from - 1, 0),
      ArrowUp: from < 0 ? last : Math.max(from - 1, 0),
      ArrowRight: Math.min(from + 1, last),
      ArrowDown: Math.min(from + 1, last),
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.point(next);
    } else if (event.key === "Enter") this.open();
    else if (event.key === "Escape") this.point(-1);
  }
}

/** Draw these charts when they come into sight, after the page is painted. */
export function drawSeen(selector: string, then: (chart: Chart) => void = () => undefined): void {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        const chart = new Chart(entry.target as HTMLElement);
        requestIdleCallback(() => chart.draw().then(() => then(chart), () => chart.instead()), { timeout: 500 });
      }
    },
    { rootMargin: "1500px" },
  );
  const watch = (root: ParentNode) => {
    for (const one of root.querySelectorAll<HTMLElement>(selector)) if (!("drawn" in one.dataset)) seen.observe(one);
  };
  watch(document);
  document.addEventListener("htmx:afterSettle", (event) => watch(event.target as HTMLElement));
}
