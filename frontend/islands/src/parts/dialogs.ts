// What carries data-opens="<id>" opens that dialog; without script it is a link to a page of its own.
function opened(event: MouseEvent): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const opener = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-opens]") : null;
  const dialog = opener ? document.getElementById(opener.dataset["opens"] ?? "") : null;
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.showModal();
}

// A click beside a dialog closes it.
function beside(event: MouseEvent): void {
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
}

document.addEventListener("click", opened);
document.addEventListener("mousedown", beside);
