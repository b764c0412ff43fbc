// One key follows a link that names it: `data-key="c"`. Nothing happens while somebody writes, or with Ctrl, Alt or Meta.
import { isTurnedOff } from "./letters";

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || writing(event.target)) return;
  if (isTurnedOff(event) || document.querySelector("dialog[open]")) return;
  const link = document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
