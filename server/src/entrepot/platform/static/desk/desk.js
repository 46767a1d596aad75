// Keys for people who work here all day; every page works without them.
(() => {
  const links = () => [...document.querySelectorAll(".rows tbody th a, .stuck a")].filter((link) => link.offsetParent);
  const writes = (element) => element.closest("input, select, textarea, [contenteditable]");
  let waiting = false;

  const move = (by) => {
    const all = links();
    if (!all.length) return;
    const here = all.findIndex((link) => link === document.activeElement || link.closest("tr")?.contains(document.activeElement));
    all[Math.min(Math.max(here + by, 0), all.length - 1)].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (waiting) {
      waiting = false;
      const bench = document.querySelector(`.desk-menu [data-key="${CSS.escape(event.key)}"]`);
      if (bench) { event.preventDefault(); bench.click(); }
      return;
    }
    if (event.key === "/") {
      const search = document.querySelector(".desk-search input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "g") { waiting = true; setTimeout(() => { waiting = false; }, 1500); }
  });

  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    });
  }
  document.querySelector(".desk-menu [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
})();
