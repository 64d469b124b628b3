// What script adds to a page that works without it.
{
  const root = document.documentElement;
  const words = document.currentScript.dataset;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const wide = matchMedia("(min-width: 60rem)");

  // The theme button. Choosing what the system shows anyway forgets the choice.
  document.querySelector(".theme")?.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
    const theme = dark ? "light" : "dark";
    const own = dark === system.matches;
    if (own) root.dataset.theme = theme;
    else delete root.dataset.theme;
    try {
      if (own) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {
      // Storage is switched off: the choice lasts for this page.
    }
  });

  // The fact box and the list of contents stand open in the rail of a wide screen.
  for (const contents of document.querySelectorAll(":is(.glance, .contents) details")) {
    const fit = () => {
      contents.open = wide.matches;
      contents.firstElementChild.tabIndex = wide.matches ? -1 : 0;
    };
    wide.addEventListener("change", fit);
    fit();
  }

  // On a narrow screen the navigation is moved to where the reader is.
  const here = document.querySelector(".navigation [aria-current]");
  if (here) {
    const place = here.getBoundingClientRect();
    const room = here.closest("nav").getBoundingClientRect();
    const beyond = Math.max(0, place.right - room.right + 32) + Math.min(0, place.left - room.left);
    here.closest("nav").scrollBy(beyond, 0);
  }

  // The slash leads to the search field, from wherever nothing is being typed.
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || busy || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = document.querySelector("[name=q]");
    if (!field?.offsetParent) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // A button that copies a block of code.
  if (navigator.clipboard) {
    for (const block of document.querySelectorAll(".prose pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = words.copy;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(block.textContent);
        button.textContent = words.copied;
        setTimeout(() => { button.textContent = words.copy; }, 2000);
      });
      const frame = document.createElement("div");
      frame.className = "code";
      block.replaceWith(frame);
      frame.append(block, button);
    }
  }
}
