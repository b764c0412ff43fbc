// Menus are `details`: here they close when somebody clicks elsewhere, opens another or presses Escape; arrows go through them.
const menus = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")];

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = menus().at(-1);
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = event.key === "ArrowDown" ? Math.min(at + 1, items.length - 1) : at - 1;
  if (!menu.contains(document.activeElement)) return;
  event.preventDefault();
  (items[next] ?? menu.querySelector("summary"))?.focus();
});
