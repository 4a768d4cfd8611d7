// What somebody writes is never lost: kept in this browser on every key, on the server every 5 seconds,
// through 409, 422, an expired sign-in and a lost connection; dropped on confirmed success and at sign-out.
//   <textarea data-draft="item-7" data-draft-url="/inbox/7/draft/">…</textarea>
//   <span data-draft-state hidden>… <time data-draft-time></time></span> in the same form
(function () {
  "use strict";
  const { all, cookie } = window.desk;
  const PREFIX = "draft:";
  const EVERY = 5000;
  const OLD = 30 * 24 * 3600 * 1000;
  const person = document.body.dataset.person || "";
  const keyOf = (box) => PREFIX + person + ":" + box.dataset.draft;

  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch (broken) { return null; } };
  const write = (key, draft) => { try { localStorage.setItem(key, JSON.stringify(draft)); } catch (full) { /* the server keeps it */ } };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

  function restore(box) {
    const draft = read(keyOf(box));
    if (!draft || draft.text === box.value) return;
    const newerElsewhere = draft.stored && box.value !== "";
    if (newerElsewhere) { localStorage.removeItem(keyOf(box)); return; }
    box.value = draft.text;
  }

  function tell(box, at) {
    const form = box.form || document;
    all("[data-draft-state]", form).forEach((state) => {
      state.hidden = false;
      all("[data-draft-time]", state).forEach((time) => {
        time.textContent = String(at.getHours()).padStart(2, "0") + ":" + String(at.getMinutes()).padStart(2, "0");
      });
    });
  }

  function send(box) {
    const key = keyOf(box);
    const draft = read(key);
    if (!draft || draft.stored || !box.dataset.draftUrl) return;
    const body = new URLSearchParams({ text: draft.text });
    fetch(box.dataset.draftUrl, {
      method: "POST", body, credentials: "same-origin", keepalive: true,
      headers: { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch" },
    }).then((response) => {
      if (!response.ok) return;
      const now = read(key);
      if (now && now.text === draft.text) { write(key, { ...now, stored: true }); tell(box, new Date()); }
    }, () => {});
  }

  const drop = (box) => localStorage.removeItem(keyOf(box));
  const boxes = (from) => all("[data-draft]", from);

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-draft]")) return;
    write(keyOf(event.target), { text: event.target.value, at: Date.now(), stored: false });
  });
  setInterval(() => boxes(document).forEach(send), EVERY);
  document.addEventListener("visibilitychange", () => { if (document.hidden) boxes(document).forEach(send); });
  document.addEventListener("ld:resumed", () => boxes(document).forEach(send));
  document.addEventListener("focusout", (event) => { if (event.target.matches && event.target.matches("[data-draft]")) send(event.target); });
  // Before the preview is replaced, what stands in it goes to the server.
  document.addEventListener("htmx:beforeSwap", (event) => boxes(event.detail.target).forEach(send));

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    if (!xhr || !requestConfig || requestConfig.verb === "get" || xhr.status < 200 || xhr.status > 299) return;
    if (elt.matches("form")) boxes(elt).forEach(drop);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) keys().forEach((key) => localStorage.removeItem(key));
  });

  keys().forEach((key) => { const draft = read(key); if (!draft || Date.now() - draft.at > OLD) localStorage.removeItem(key); });
  const start = (from) => boxes(from).forEach(restore);
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => { start(event.detail.elt); if (event.detail.elt.matches("[data-draft]")) restore(event.detail.elt); });
})();
