// Keys for people who work here all day; every page works without them.
(() => {
  const links = () => [...document.querySelectorAll(".groups .group-way, .rows tbody th > a:first-child, .rows tbody th > details > summary, .stuck a")].filter((link) => link.offsetParent);
  const writes = (element) => element.closest("input, select, textarea, [contenteditable]");
  let waiting = false;

  const move = (by) => {
    const all = links();
    if (!all.length) return false;
    const here = all.findIndex((link) => link === document.activeElement || link.closest("tr, .group")?.contains(document.activeElement));
    all[Math.min(Math.max(here + by, 0), all.length - 1)].focus();
    return true;
  };

  // What is done to the row that has the focus; on a page about one thing, the only one of its kind.
  const press = (what) => {
    const row = document.activeElement?.closest("tr, .group, .matter");
    const all = [...document.querySelectorAll(what)].filter((button) => button.offsetParent);
    const button = row?.querySelector(what) ?? (!row && all.length === 1 ? all[0] : null);
    if (button) button.click();
  };

  const keys = document.getElementById("keys");

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
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // Arrows scroll until somebody is among the rows.
      const inside = document.activeElement?.closest(".rows, .groups, .stuck");
      if (inside && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "r") press("[data-repair]");
    else if (event.key === "s") press("[data-rest]");
    else if (event.key === "?" && keys) { event.preventDefault(); keys.showModal(); }
    else if (event.key === "g") { waiting = true; setTimeout(() => { waiting = false; }, 1500); }
  });

  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    });
  }
  for (const opener of document.querySelectorAll("[data-keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => keys?.showModal());
  }
  const again = document.querySelector("[data-refresh]");
  if (again) setTimeout(() => location.reload(), Number(again.dataset.refresh) * 1000);
  document.querySelector(".desk-menu [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
})();
