// Keys that come while the page is being drawn anew wait for it: what they act on is the page that follows, and none is lost.
const MOST = 180; // sixty acts: nobody types so far ahead, but a key that leans on something does
const SETTLES = 500; // ms after an answer: one that draws nothing anew lets the keys go too
let under = 0;
let last = 0;
const held: string[] = [];

const ofWork = (event: Event): boolean => {
  const { target } = (event as CustomEvent<{ target?: Element }>).detail;
  return target?.id === "work";
};

/** Whether the key waits now; `press` is called with it when the page is there. */
export function holds(key: string): boolean {
  if (under === 0) return false;
  if (held.length < MOST) held.push(key);
  return true;
}

export function watchHeld(press: (key: string) => void): void {
  const release = (): void => {
    under = 0;
    for (let key = held.shift(); key !== undefined; key = held.shift()) {
      press(key);
      if (under > 0) return; // that key asked for the next page: the rest waits for it
    }
  };
  // Whoever leaves now would lose what they typed ahead: the browser asks.
  window.addEventListener("beforeunload", (event) => {
    if (held.length > 0) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!ofWork(event)) return;
    under += 1;
    last += 1;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof Element && event.target.id === "work") queueMicrotask(release);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ofWork(event)) return;
    const mine = last;
    const answered = (event as CustomEvent<{ successful?: boolean }>).detail.successful === true;
    window.setTimeout(() => {
      if (mine === last && under > 0) release();
    }, answered ? SETTLES : 0);
  });
}
