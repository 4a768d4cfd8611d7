// What else can be done with an item: the menu and its keys, choosing people while typing, taking back in time.
(function () {
  "use strict";
  const { one, all } = window.desk;

  // --- the menu "more": opened by itself or by a key of one of its entries -------------------------------------------
  const close = (menu, focus) => { menu.open = false; if (focus) one("summary", menu).focus(); };
  document.addEventListener("click", (event) => {
    all("[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target) || event.target.closest("[data-menu] a")) close(menu); });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest && event.target.closest("[data-menu][open]");
    if (menu && event.key === "Escape") { event.preventDefault(); close(menu, true); return; }
    if (menu && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const stops = [one("summary", menu), ...all("a", menu)];
      const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (stops[next] || stops[0]).focus();
      return;
    }
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!window.desk.singleKeys() || one("dialog[open]")) return;
    if (event.target.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])")) return;
    const entry = all(`[data-menu-key="${event.code}"]`).find((each) => one("summary", each.closest("[data-menu]")).getClientRects().length);
    if (!entry) return;
    event.preventDefault();
    entry.click();
  });

  // --- people: the server says who fits ---------------------------------------------------------------------------------
  let asked = 0;
  let last = "";
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches("[data-people]")) return;
    const words = box.value.trim();
    if (!words || words === last || all("option", box.list).some((option) => option.value === box.value)) return;
    clearTimeout(asked);
    asked = setTimeout(async () => {
      last = words;
      try {
        const answer = await fetch(box.dataset.people + "?" + new URLSearchParams({ q: words }), { credentials: "same-origin" });
        if (answer.ok && !answer.redirected) box.list.innerHTML = await answer.text();
      } catch { /* the number can be typed all the same */ }
    }, 200);
  });

  // --- taking back: the seconds run, then the offer is gone ---------------------------------------------------------------
  setInterval(() => all("[data-undo-left]").forEach((number) => {
    const left = Number(number.textContent) - 1;
    number.textContent = String(Math.max(left, 0));
    if (left > 0 || number.closest("[data-decided]")) return;
    const box = number.closest("#toast");
    number.closest("[data-undo]").remove();
    if (box && !one("[data-undo]", box)) box.hidden = true;
  }), 1000);

  // --- after taking back, and after anything else that leads to a row: it has the focus ------------------------------------
  document.addEventListener("DOMContentLoaded", () => {
    const row = one("[data-rows] .ld-item.on .ld-title");
    if (row && innerWidth > 860 && (!document.activeElement || document.activeElement === document.body)) row.focus({ preventScroll: true });
  });
})();
