// What somebody writes is never lost: kept in this browser on every key, on the server every 5 seconds,
// through 409, 422, an expired sign-in and a lost connection; dropped on confirmed success and at sign-out.
//   <form data-draft="item-7" data-draft-url="/inbox/7/draft/" data-draft-fields='{"remark": "…"}'>
// Forms with the same data-draft belong together (a decision and its return dialog). Hidden fields and files are left out.
//   <span data-draft-state hidden>words <span data-draft-time></span></span> in a form shows when the server had it last.
(function () {
  "use strict";
  const { all, one, cookie } = window.desk;
  const PREFIX = "draft:";
  const EVERY = 5000;
  const OLD = 30 * 24 * 3600 * 1000;
  const person = document.body.dataset.person || "";
  const keyOf = (form) => PREFIX + person + ":" + form.dataset.draft;

  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch (broken) { return null; } };
  const write = (key, draft) => { try { localStorage.setItem(key, JSON.stringify(draft)); } catch (full) { /* the server keeps it */ } };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

  // --- fields ------------------------------------------------------------------------------------------------------
  const secret = (element) => element.type === "password" || element.autocomplete === "one-time-code" || element.name.startsWith("sign.");
  const kept = (element) => element.name && !element.disabled && !secret(element) && !["hidden", "file", "submit", "button"].includes(element.type);
  const choice = (element) => ["checkbox", "radio"].includes(element.type);

  function values(form) {
    const found = {};
    [...form.elements].filter(kept).forEach((element) => {
      if (!choice(element)) { found[element.name] = element.value; return; }
      found[element.name] = found[element.name] || [];
      if (element.checked) found[element.name].push(element.value);
    });
    return found;
  }

  function fill(form, fields) {
    Object.keys(fields).filter((name) => fields[name] !== "" && !form.elements[name])
      .forEach((name) => form.dispatchEvent(new CustomEvent("ld:needs-field", { bubbles: true, detail: { name } })));
    [...form.elements].filter((element) => kept(element) && element.name in fields).forEach((element) => {
      const value = fields[element.name];
      if (choice(element)) element.checked = [].concat(value).includes(element.value);
      else element.value = Array.isArray(value) ? value[0] || "" : value;
    });
  }

  // --- keeping -----------------------------------------------------------------------------------------------------
  function keep(form) {
    const before = read(keyOf(form));
    const fields = { ...(before ? before.fields : {}) };
    const typed = values(form);
    Object.keys(fields).filter((name) => /^reason-/.test(name) && !(name in typed)).forEach((name) => delete fields[name]);
    write(keyOf(form), { fields: { ...fields, ...typed }, at: Date.now(), stored: false });
  }

  function send(form) {
    const key = keyOf(form);
    const draft = read(key);
    if (!draft || draft.stored || !form.dataset.draftUrl) return;
    const body = new URLSearchParams({ text: draft.fields.comment || "" });
    Object.entries(draft.fields).forEach(([name, value]) => [].concat(value).forEach((each) => body.append(name, each)));
    fetch(form.dataset.draftUrl, {
      method: "POST", body, credentials: "same-origin", keepalive: body.toString().length < 60000,
      headers: { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch" },
    }).then((response) => {
      if (response.status === 401) document.dispatchEvent(new CustomEvent("ld:expired"));
      if (!response.ok) return;
      const now = read(key);
      if (now && now.at === draft.at) { write(key, { ...now, stored: true }); tell(form); }
    }, () => {});
  }

  function tell(form) {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    all("[data-draft-state]", form).forEach((state) => {
      state.hidden = false;
      all("[data-draft-time]", state).forEach((time) => { time.textContent = two(now.getHours()) + ":" + two(now.getMinutes()); });
    });
  }

  // What this browser has and the server does not is the newest; else what the server kept.
  function restore(form) {
    const local = read(keyOf(form));
    if (local && !local.stored) { fill(form, local.fields); return; }
    if (form.dataset.draftFields && !one("[data-refused]", form)) fill(form, JSON.parse(form.dataset.draftFields) || {});
  }

  const forms = (from) => all("form[data-draft]", from);
  const drop = (form) => localStorage.removeItem(keyOf(form));

  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form) return;
    if (event.target.matches("[data-comment]")) {
      forms(document).filter((other) => other !== form && other.dataset.draft === form.dataset.draft)
        .forEach((other) => all("[data-comment]", other).forEach((box) => { box.value = event.target.value; }));
    }
    keep(form);
  }));
  const sendAll = () => forms(document).forEach(send);
  setInterval(sendAll, EVERY);
  document.addEventListener("visibilitychange", () => { if (document.hidden) sendAll(); });
  document.addEventListener("ld:resumed", sendAll);
  document.addEventListener("focusout", (event) => { const form = event.target.closest && event.target.closest("form[data-draft]"); if (form) send(form); });
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target) forms(event.detail.target).forEach(send); });

  document.addEventListener("htmx:beforeOnLoad", (event) => { // a decision that succeeded: before its form leaves the page
    const { elt, xhr, requestConfig } = event.detail;
    if (requestConfig && requestConfig.verb !== "get" && xhr.status >= 200 && xhr.status < 300 && elt.matches("form[data-draft]")) {
      drop(elt);
      forms(document).filter((form) => form.dataset.draft === elt.dataset.draft).forEach((form) => form.removeAttribute("data-draft"));
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) keys().forEach((key) => localStorage.removeItem(key));
  });

  keys().forEach((key) => { const draft = read(key); if (!draft || !draft.fields || Date.now() - draft.at > OLD) localStorage.removeItem(key); });
  document.addEventListener("DOMContentLoaded", () => forms(document).forEach(restore));
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    (part.matches("form[data-draft]") ? [part] : forms(part)).forEach(restore);
  });
})();
