// The inbox: what is focused is what is acted on; act, then advance. Words come from the templates.
(function () {
  "use strict";
  const { one, all } = window.desk;
  const preview = () => one("#preview");
  const rows = () => all("[data-rows] .ld-item").filter((row) => row.getClientRects().length > 0 || innerWidth <= 860);
  const link = (row) => one(".ld-title", row);
  const current = () => one("[data-rows] .ld-item.on");
  const wide = () => innerWidth > 860;

  // --- focus ------------------------------------------------------------------------------------------------------
  function mark(row) {
    all("[data-rows] .ld-item.on").forEach((other) => { other.classList.remove("on"); link(other).removeAttribute("aria-current"); });
    row.classList.add("on");
    link(row).setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  }
  function go(row) {
    if (!row) return;
    mark(row);
    if (wide()) link(row).focus({ preventScroll: true });
    link(row).click();
  }
  function step(by) {
    const list = rows();
    const at = list.indexOf(current());
    go(list[at < 0 ? 0 : at + by]);
  }
  document.addEventListener("click", (event) => {
    const stepper = event.target.closest("[data-step]");
    if (stepper) { step(Number(stepper.dataset.step)); return; }
    const title = event.target.closest("[data-rows] .ld-title");
    if (title && !event.ctrlKey && !event.metaKey && !event.shiftKey) { mark(title.closest(".ld-item")); one(".ld-inbox").classList.add("reading"); return; }
    if (event.target.closest("[data-back]") && one("#list")) { event.preventDefault(); one(".ld-inbox").classList.remove("reading"); }
  });
  document.addEventListener("ld:left-input", () => { const row = current(); if (row) link(row).focus(); });
  document.addEventListener("keydown", (event) => { // J and K work before a preview is there, too
    if (!["KeyJ", "KeyK"].includes(event.code) || one("[data-step]") || event.target.matches("input, textarea, select")) return;
    step(event.code === "KeyJ" ? 1 : -1);
  });

  // --- while the preview loads nothing can be decided; what arrives late for another row is not shown ----------------
  const intoPreview = (event) => event.detail.target && event.detail.target.id === "preview";
  const within = (event) => (intoPreview(event) ? preview() : event.detail.target && ["return", "signers", "act"].includes(event.detail.target.id) ? event.detail.target : null);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (intoPreview(event) && shownAtOnce(event)) return;
    const part = within(event);
    if (part) all("button:not([type=button]), [data-return], [data-key=KeyS]", part).forEach((button) => { button.disabled = true; button.classList.add("disabled"); button.dataset.held = ""; });
  });
  document.addEventListener("htmx:afterRequest", () => {
    all("[data-held]").forEach((button) => { button.disabled = false; button.classList.remove("disabled"); delete button.dataset.held; });
  });

  // --- the next row's preview is fetched while the reader reads: one request, dropped when they move on ----------------
  const FRESH = 60000;
  let ahead = null; // { address, answer, at, stop }
  function forget() {
    if (ahead && ahead.answer === null) ahead.stop.abort();
    ahead = null;
  }
  async function fetchAhead() {
    const list = rows();
    const next = list[list.indexOf(current()) + 1];
    if (!next || !current() || !wide()) return;
    const wanted = { address: link(next).getAttribute("hx-get"), answer: null, at: Date.now(), stop: new AbortController() };
    if (ahead && ahead.address === wanted.address && Date.now() - ahead.at < FRESH) return;
    forget();
    ahead = wanted;
    try {
      const response = await fetch(wanted.address, { headers: { "HX-Request": "true", "X-Fetched-Ahead": "1" }, signal: wanted.stop.signal });
      if (response.ok && !response.redirected) wanted.answer = await response.text();
    } catch { /* asked again, and told, when it is really wanted */ }
    if (wanted.answer === null && ahead === wanted) ahead = null;
  }
  function shownAtOnce(event) {
    const known = ahead;
    const asked = event.detail.elt;
    if (!known || known.answer === null || asked.getAttribute("hx-get") !== known.address || Date.now() - known.at > FRESH) { forget(); return false; }
    event.preventDefault();
    ahead = null;
    history.pushState({ htmx: true }, "", asked.getAttribute("hx-push-url"));
    queueMicrotask(() => {
      const about = { target: preview(), elt: asked };
      preview().dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true, detail: about })); // drafts leave first
      window.htmx.swap(preview(), known.answer, { swapStyle: "innerHTML" }, { eventInfo: about });
      document.dispatchEvent(new CustomEvent("ld:shown-ahead", { detail: { item: asked.closest(".ld-item").dataset.item } }));
    });
    return true;
  }
  const idly = window.requestIdleCallback || ((work) => setTimeout(work, 200));
  document.addEventListener("htmx:afterSettle", (event) => { if (intoPreview(event) && one("[data-rows]")) idly(fetchAhead, { timeout: 1000 }); });

  // --- after a swap: the first thing wrong is told, a decision leads to the next row ---------------------------------
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    const decided = one("[data-decided]", target);
    if (decided) { advance(decided); return; }
    const closed = one("[data-gone]", target);
    if (closed) leave(closed.dataset.gone);
    if (target.id === "return") openReturn(target);
    if (["signers", "act"].includes(target.id)) open(target, "input:not([type=hidden]):not([type=radio]), select");
    const refused = one("[data-refused]", target);
    if (refused) { tie(target); refused.focus(); }
  });

  // After searching and filtering the row that is shown stays chosen; when it is gone, the first one is shown instead.
  let chosen = "";
  const intoList = (event) => event.detail.target && event.detail.target.id === "list";
  document.addEventListener("htmx:beforeSwap", (event) => { if (intoList(event)) chosen = current() ? current().dataset.item : ""; });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!intoList(event) || !wide() || current()) return;
    const still = rows().find((row) => row.dataset.item === chosen);
    if (still) mark(still); else if (rows().length) show(rows()[0]); else clear();
  });
  function clear() { // nothing was found: what stood in the preview is none of it
    preview().dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true, detail: { target: preview() } })); // drafts leave
    preview().replaceChildren();
  }
  function show(row) {
    if (!row) return;
    mark(row);
    link(row).click();
  }

  // An item that somebody else has closed leaves the list; what stands in the preview stays to be read.
  function leave(item) {
    const row = rows().find((each) => each.dataset.item === item);
    if (!row) return;
    const group = row.closest("ul");
    row.remove();
    count(group);
  }
  function advance(answer) {
    const dialog = one("dialog#return");
    if (dialog && dialog.open) dialog.close();
    toast(one("[data-toast]", answer));
    const gone = rows().find((row) => row.dataset.item === answer.dataset.decided);
    if (!gone) { const next = one("[data-next]", answer); if (next) location.assign(next.href); return; }
    if (dialog && answer.closest("dialog")) dialog.textContent = "";
    goOn(gone);
  }
  // The next row, or the one before the last; on a phone back to the list.
  function goOn(gone) {
    const list = rows();
    const at = list.indexOf(gone);
    const next = list[at + 1] || list[at - 1];
    const group = gone.closest("ul");
    gone.remove();
    count(group);
    if (!next) { reload(); return; }
    if (wide()) go(next); else { one(".ld-inbox").classList.remove("reading"); mark(next); }
  }
  document.addEventListener("ld:put-aside", (event) => {
    toast(event.detail.words);
    const gone = rows().find((row) => row.dataset.item === event.detail.item);
    if (gone) goOn(gone); else location.assign("/inbox/");
  });
  // Nothing left on this page of the list: the server says what comes next, the message stays to be read.
  function reload() {
    const address = new URL(location.href);
    address.searchParams.delete("sel");
    if (!one("#list")) { location.assign(address.href); return; }
    history.replaceState({ htmx: true }, "", address.href);
    one(".ld-inbox").classList.remove("reading");
    window.htmx.ajax("GET", address.pathname + address.search, { target: "#list" });
  }
  function count(group) {
    const fewer = (element) => { const number = Number(element.textContent) - 1; element.textContent = String(number); return number; };
    all("[data-inbox-total], [data-inbox-count]").forEach(fewer);
    const head = group.previousElementSibling;
    if (head && fewer(one("[data-group-count]", head)) < 1 && !group.children.length) { head.remove(); group.remove(); }
    document.dispatchEvent(new CustomEvent("ld:row-gone"));
  }
  let fading = 0;
  function toast(words) {
    const box = one("#toast");
    if (!box || !words) return;
    clearTimeout(fading);
    const undo = one("[data-undo]", words);
    if (undo && one("[data-undo]", box)) box.prepend(undo.cloneNode(true)); // the one before can still be taken back, too
    else box.replaceChildren(...words.cloneNode(true).childNodes);
    box.hidden = false;
    if (!undo) fading = setTimeout(() => { box.hidden = true; }, 8000);
  }

  // Errors tied to a field of the domain's part get their link and mark here; ours carry theirs from the template.
  function tie(part) {
    all("[data-error-field]", part).forEach((reference) => {
      const name = reference.dataset.errorField;
      const box = all("[name]", part).find((element) => element.name === name);
      if (!box) return;
      if (!box.id) box.id = "error-" + name;
      reference.href = "#" + box.id;
      box.setAttribute("aria-invalid", "true");
    });
  }

  // --- returning: a dialog on this page, the same form as the page behind the link -----------------------------------
  function openReturn(dialog) {
    if (!dialog.showModal || !one("form", dialog)) return;
    const comment = one("#preview [data-comment]");
    const own = one("[data-comment]", dialog);
    if (comment && own && !own.value) own.value = comment.value;
    open(dialog, "textarea");
  }
  function open(dialog, first) {
    if (!dialog.showModal) return;
    if (!dialog.open) { all("dialog[open]").forEach((other) => other.close()); dialog.showModal(); }
    const box = one(first, dialog);
    if (box) box.focus();
  }
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-return], [data-close-dialog]");
    const dialog = close && close.closest("dialog");
    if (dialog) { event.preventDefault(); dialog.close(); }
  });

  // --- numbered reasons --------------------------------------------------------------------------------------------
  function addReason(box) {
    const used = all("[data-reason] textarea", box).map((area) => Number(area.name.split("-")[1]));
    const number = Math.max(0, ...used) + 1;
    const holder = document.createElement("div");
    holder.innerHTML = one("template", box).innerHTML.replaceAll("NUMBER", String(number));
    const row = holder.firstElementChild;
    one("[data-reason-rows]", box).append(row);
    return row;
  }
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-reason]");
    if (add) { one("textarea", addReason(add.closest("[data-reasons]"))).focus(); return; }
    const remove = event.target.closest("[data-remove-reason]");
    if (!remove) return;
    const row = remove.closest("[data-reason]");
    const box = row.closest("[data-reasons]");
    const changed = row.closest("form");
    row.remove();
    if (!one("[data-reason]", box)) addReason(box);
    changed.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("ld:needs-field", (event) => { // a draft has more reasons than the page has rows
    const [, name] = /^(reason)-\d+-/.exec(event.detail.name) || [];
    const box = name && one("[data-reasons]", event.target);
    if (box) addReason(box);
  });

  // --- at the start: on a desk the most urgent item is already open ----------------------------------------------------
  document.addEventListener("DOMContentLoaded", () => {
    const refused = one("[data-refused]");
    if (refused) { tie(document); refused.focus(); }
    if (!one("[data-rows]") || one("[data-previewed]") || !wide()) return;
    show(rows()[0]);
  });
})();
