// Ctrl K opens the box; arrows go through what is found, Enter opens it. The page /search/ does the same without script.
const found = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#find [data-hit]")];

function open(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
  const box = dialog.querySelector<HTMLInputElement>("input[type=search]");
  box?.select();
  if (box && !box.value && !found().length) box.dispatchEvent(new Event("search"));
}

function go(event: KeyboardEvent, dialog: HTMLDialogElement): void {
  const hits = found();
  const box = dialog.querySelector<HTMLInputElement>("input[type=search]");
  const at = hits.indexOf(document.activeElement as HTMLElement);
  if (event.key === "ArrowDown") hits[Math.min(at + 1, hits.length - 1)]?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? hits[at - 1] : box)?.focus();
  else if (event.key === "Escape") dialog.close(); // not first the words of the box, as browsers do
  else if (event.key === "Enter" && document.activeElement === box && hits[0]) hits[0].click();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const dialog = document.getElementById("find");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open(dialog);
  } else if (dialog.open) {
    go(event, dialog);
  }
});

// Opened by a click, it shows the screens at once, as by Ctrl K.
document.addEventListener("click", (event) => {
  const opener = event.target instanceof Element ? event.target.closest("[data-opens='find']") : null;
  const dialog = document.getElementById("find");
  if (opener && dialog instanceof HTMLDialogElement && dialog.open) open(dialog);
});
