// The inbox's list: selecting several rows, agreeing to them together, putting a row aside. Words come from the templates.
(function () {
  "use strict";
  const { one, all, cookie } = window.desk;
  const rows = () => all("[data-rows] .ld-item").filter((row) => row.getClientRects().length > 0 || innerWidth <= 860);
  const current = () => one("[data-rows] .ld-item.on");
  const box = (row) => one("[data-select]", row);
  let anchor = null; // where a range of selected rows begins

  // --- selection ----------------------------------------------------------------------------------------------------
  function tally() {
    const chosen = all("[data-rows] [data-select]:checked").length;
    const bar = one("[data-selection]");
    if (!bar) return;
    bar.hidden = chosen === 0;
    one("[data-selected]", bar).textContent = String(chosen);
    if (chosen) bar.dispatchEvent(new CustomEvent("ld:chosen")); else { only(false); one("#batch-says").textContent = ""; }
  }
  function choose(row, checked) {
    box(row).checked = checked;
    row.classList.toggle("sel", checked);
  }
  function only(on) {
    const button = one("[data-only-selected]");
    const list = one("[data-rows]");
    if (!button || !list) return;
    button.setAttribute("aria-pressed", String(on));
    list.classList.toggle("only-sel", on);
  }
  function range(row) {
    const list = rows();
    const [from, to] = [list.indexOf(anchor), list.indexOf(row)].sort((a, b) => a - b);
    list.slice(Math.max(from, 0), to + 1).forEach((each) => choose(each, true));
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-select]")) return;
    anchor = event.target.closest(".ld-item");
    choose(anchor, event.target.checked);
    tally();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-only-selected]");
    if (button) {
      only(button.getAttribute("aria-pressed") !== "true");
      if (current() && !rows().includes(current())) { const first = rows()[0]; if (first) one(".ld-title", first).click(); }
    }
    if (event.target.closest("[data-clear-selection]")) { all("[data-rows] .ld-item").forEach((row) => choose(row, false)); tally(); }
    if (event.target.closest("[data-choose-safe]")) { all("[data-rows] .ld-item[data-batch-safe]").forEach((row) => choose(row, true)); tally(); }
  });
  document.addEventListener("ld:row-gone", tally);

  // --- keys: X selects, Shift X a range, Z puts aside --------------------------------------------------------------------
  const idle = (event) => event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || !window.desk.singleKeys()
    || one("dialog[open]") || event.target.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])");
  document.addEventListener("keydown", (event) => {
    if (!["KeyX", "KeyZ", "KeyD"].includes(event.code) || idle(event)) return;
    if (event.code === "KeyD") { if (!event.shiftKey && onlyChanges()) event.preventDefault(); return; }
    const row = current() || rows()[0];
    if (!row) return;
    if (event.code === "KeyZ") { if (!event.shiftKey && one("dialog#later")) { event.preventDefault(); putAside(row.dataset.item); } return; }
    event.preventDefault();
    if (event.shiftKey && anchor && anchor.isConnected) range(row);
    else { anchor = row; choose(row, !box(row).checked); }
    tally();
  });

  // D leaves only what changed in the preview, and shows the rest again.
  function onlyChanges() {
    const inside = one("#preview .ld-preview-in");
    if (!inside || !one(".ld-diff", inside)) return false;
    const on = inside.toggleAttribute("data-only-changes");
    [...inside.children].filter((part) => part.tagName !== "HEADER" && part.tagName !== "LINK" && part.tagName !== "SCRIPT")
      .forEach((part) => part.classList.toggle("ld-aside", on && !part.matches(".ld-diff") && !one(".ld-diff", part)));
    return true;
  }

  // --- later ----------------------------------------------------------------------------------------------------------------
  const putAside = (item) => window.htmx.ajax("GET", "/inbox/" + item + "/later/" + location.search, { target: "#later", swap: "innerHTML" });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-put-aside]");
    if (!link || !one("dialog#later") || !one("dialog#later").showModal) return;
    event.preventDefault();
    putAside(link.dataset.putAside);
  });

  // --- answers ---------------------------------------------------------------------------------------------------------------
  function reload() {
    const address = new URL(location.href);
    address.searchParams.delete("sel");
    history.replaceState({ htmx: true }, "", address.href);
    window.htmx.ajax("GET", address.pathname + address.search, { target: "#list", swap: "innerHTML" });
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    const dialog = target.id === "later" ? target : null;
    if (dialog) {
      const aside = one("[data-aside]", dialog);
      if (!aside) { if (!dialog.open) { all("dialog[open]").forEach((other) => other.close()); dialog.showModal(); } (one("[data-refused]", dialog) || one("button[name=when], input[type=datetime-local]", dialog)).focus(); return; }
      dialog.close();
      document.dispatchEvent(new CustomEvent("ld:put-aside", { detail: { item: aside.dataset.aside, words: one("[data-toast]", aside) } }));
      dialog.textContent = "";
    }
    const done = one("[data-batch-done]", target);
    if (done && one("#list")) { one(".ld-inbox").classList.add("reading"); reload(); done.focus(); }
    if (target.id === "list") {
      anchor = null;
      tally();
      const total = one("[data-inbox-total]");
      if (total) all("[data-inbox-count]").forEach((count) => { count.textContent = total.textContent; });
    }
  });
  document.addEventListener("ld:shown-ahead", (event) => {
    fetch("/inbox/" + event.detail.item + "/opened/", { method: "POST", credentials: "same-origin", keepalive: true, headers: { "X-CSRFToken": cookie("csrftoken") } }).catch(() => {});
  });

  // --- phone: list and preview are two screens; going back finds the list where it was left -------------------------------------
  let left = 0;
  document.addEventListener("click", (event) => {
    if (innerWidth > 860) return;
    if (event.target.closest("[data-rows] .ld-title")) left = scrollY;
    if (event.target.closest("[data-back]") && one("#list")) requestAnimationFrame(() => scrollTo(0, left));
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => { if (innerWidth <= 860 && event.detail.target.id === "preview") scrollTo(0, 0); });
})();
