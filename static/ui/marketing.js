// Marketing cases: drafts that save themselves, rows that come and go, sums, checklists with evidence. Words come from the templates.
(function begin() {
  "use strict";
  if (window.marketing) return; // the inbox brings this file along with every preview
  if (!window.desk) { document.addEventListener("DOMContentLoaded", begin); return; } // in a preview it comes before the shell's
  window.marketing = true;
  const { one, all, cookie } = window.desk;
  const WAIT = 1200;
  const person = document.body.dataset.person || "";

  // --- the form of a draft: kept in this browser on every key, on the server a moment later ----------------------------
  const filling = () => one("form[data-filling]");
  const keyOf = (form) => "draft:" + person + ":case-" + form.dataset.filling;
  const read = (form) => { try { return JSON.parse(localStorage.getItem(keyOf(form))); } catch (broken) { return null; } };
  const write = (form, draft) => { try { localStorage.setItem(keyOf(form), JSON.stringify(draft)); } catch (full) { /* the server keeps it */ } };
  const drop = (form) => localStorage.removeItem(keyOf(form));
  const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "seen"].includes(name));
  let timer = 0;
  let sending = false;
  let waiting = null; // the button that was pressed while a draft was on its way

  function keep(form) {
    write(form, { fields: typed(form), at: Date.now(), seen: form.elements.seen.value, posted: false });
    clearTimeout(timer);
    timer = setTimeout(() => send(form), WAIT);
  }

  function send(form) {
    const draft = read(form);
    if (!draft || draft.posted || sending) return;
    sending = true;
    const body = new URLSearchParams(draft.fields);
    body.append("seen", form.elements.seen.value);
    fetch(form.dataset.draftTo, {
      method: "POST", body, credentials: "same-origin", keepalive: body.toString().length < 60000,
      headers: { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch" },
    }).then((response) => {
      if (response.status === 401) { document.dispatchEvent(new CustomEvent("ld:expired")); return null; }
      if (response.status === 409) { ask(); return null; }
      return response.ok ? response.json() : null;
    }).then((saved) => {
      sending = false;
      shown(saved !== null);
      if (!saved) return;
      form.elements.seen.value = saved.seen;
      const now = read(form);
      if (now && now.at === draft.at) drop(form); else if (now) { write(form, { ...now, seen: saved.seen }); send(form); }
      all("[data-saved-time]").forEach((time) => { time.textContent = saved.clock; });
      all("[data-missing]").forEach((number) => { number.textContent = String(saved.missing); });
      if (saved.sums) sums(saved.sums);
      if (saved.ways) ways(saved.ways);
    }, () => { sending = false; shown(false); }).then(() => {
      if (waiting && !sending) { const button = waiting; waiting = null; form.requestSubmit(button); }
    });
  }

  // Who is asked again, as the server reckons it; the choice made meanwhile stays, unless it is not possible any more.
  function ways(markup) {
    const place = one("[data-ways]");
    if (!place) return;
    const chosen = one("input[name=resume]:checked", place);
    const focused = document.activeElement && document.activeElement.name === "resume" ? document.activeElement.value : "";
    place.innerHTML = markup;
    const find = (value) => one(`input[name=resume][value="${value}"]:not(:disabled)`, place);
    const kept = chosen && find(chosen.value);
    if (kept) kept.checked = true;
    const back = focused && (find(focused) || one("input[name=resume]", place));
    if (back) back.focus();
  }

  function shown(saved) {
    all("[data-saved-words]").forEach((words) => { words.hidden = !saved; });
    all("[data-saved-not]").forEach((words) => { words.hidden = saved; });
  }

  // What this browser kept and the server does not know: sent now; when the case was changed elsewhere, the reader decides.
  function resume(form) {
    const draft = read(form);
    if (!draft || one("[data-refused]") && draft.posted) { if (draft) drop(form); return; }
    if (JSON.stringify(draft.fields) === JSON.stringify(typed(form))) { drop(form); return; } // it arrived after all
    const same = draft.seen === form.elements.seen.value;
    if (draft.posted && !same) { drop(form); return; }
    if (same) take(form, draft); else ask();
  }
  function take(form, draft) {
    const body = new URLSearchParams(draft.fields);
    body.append("seen", form.elements.seen.value);
    fetch(form.dataset.draftTo, {
      method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch" },
    }).then((response) => {
      if (response.ok) drop(form);
      if (response.ok || response.status === 409) location.reload(); // 409: somebody else was here, perhaps this very draft
    }, () => shown(false));
  }
  function ask() { const note = one("[data-unsent]"); if (note) { note.hidden = false; note.scrollIntoView({ block: "nearest" }); } }

  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => {
    const form = filling();
    if (!form || event.target.form !== form || event.target.type === "file") return;
    count(form);
    keep(form);
  }));
  document.addEventListener("submit", (event) => {
    const form = filling();
    if (!form || event.target !== form) return;
    if (sending) { event.preventDefault(); waiting = event.submitter; return; } // first the draft, then the button
    const draft = read(form);
    if (draft) { clearTimeout(timer); write(form, { ...draft, posted: true }); }
  });
  document.addEventListener("visibilitychange", () => { const form = filling(); if (form && document.hidden) send(form); });
  document.addEventListener("ld:resumed", () => { const form = filling(); if (form) send(form); });
  addEventListener("online", () => { const form = filling(); if (form) send(form); });
  document.addEventListener("click", (event) => {
    const form = filling();
    if (!form) return;
    if (event.target.closest("[data-unsent-drop]")) { drop(form); location.reload(); }
    if (event.target.closest("[data-unsent-use]")) { const draft = read(form); if (draft) take(form, draft); }
  });

  // --- rows ------------------------------------------------------------------------------------------------------------
  function renumber(list) {
    all("[data-row]", list).forEach((row, place) => { one(".ld-row-number", row).textContent = String(place + 1); });
  }
  function addRow(box) {
    const list = one("[data-row-list]", box);
    const numbers = all("[name]", list).map((element) => Number((/-(\d+)-/.exec(element.name) || [0, -1])[1]));
    const holder = document.createElement("div");
    holder.innerHTML = one("template[data-row-template]", box).innerHTML.replaceAll("__n__", String(Math.max(-1, ...numbers) + 1));
    const row = holder.firstElementChild;
    list.append(row);
    renumber(list);
    return row;
  }
  document.addEventListener("click", (event) => {
    const form = filling();
    const add = event.target.closest("[data-add-row]");
    if (add) {
      event.preventDefault();
      one("input, select, textarea", addRow(add.closest("[data-rows-of]"))).focus();
    }
    const gone = event.target.closest("[data-drop-row]");
    if (gone) {
      event.preventDefault();
      const list = gone.closest("[data-row-list]");
      const next = all("[data-row]", list).indexOf(gone.closest("[data-row]"));
      gone.closest("[data-row]").remove();
      renumber(list);
      const left = all("[data-drop-row]", list);
      (left[Math.min(next, left.length - 1)] || one("[data-add-row]", list.parentNode)).focus();
      count(form);
      keep(form);
    }
    const use = event.target.closest("[data-use-sum]");
    if (use && form) {
      event.preventDefault();
      const input = form.elements[use.dataset.useSum];
      input.value = one(`[data-sum="${use.dataset.useSum}"]`).textContent.replaceAll(",", "");
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    }
  });
  document.addEventListener("change", (event) => { // a file that was chosen is uploaded at once, with everything typed
    if (!event.target.matches("[data-attach]") || !event.target.files.length) return;
    one("button[value^='upload:']", event.target.parentNode).click();
  });

  // --- sums: customers × (benefit + gift), as the server computes them --------------------------------------------------
  const number = (text) => Number(String(text).trim().replace(/[,\uff0c]/g, "") || NaN);
  function count(form) {
    const cells = {};
    all("[data-rows-of=segments] [name]", form).forEach((element) => {
      const [, row, name] = /^segments-(\d+)-(\w+)$/.exec(element.name) || [];
      if (name && element.value.trim()) (cells[row] = cells[row] || {})[name] = element.value;
    });
    let size = 0;
    let cents = 0;
    Object.values(cells).forEach((row) => {
      size += number(row.customers);
      cents += number(row.customers) * (Math.round(number(row.benefit) * 100) + Math.round(number(row.gift_cost) * 100));
    });
    const known = Object.keys(cells).length > 0;
    const words = (value, digits) => (known && Number.isFinite(value) ? value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }) : "");
    sums({ list_size: words(size, 0), budget: words(cents / 100, 2) });
  }
  function sums(found) {
    all("[data-sum]").forEach((place) => {
      const text = found[place.dataset.sum] || "";
      place.textContent = text;
      place.closest("[data-sum-line]").hidden = !text;
    });
  }

  // --- checklists --------------------------------------------------------------------------------------------------------
  function answered(list) {
    all("[data-answered]", list).forEach((place) => { place.textContent = String(all("[data-question]", list).filter((question) => one("input[type=radio]:checked", question)).length); });
  }
  document.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || event.target.type !== "radio") return;
    answered(question.closest("[data-checklist]"));
    if (event.target.value === "fail") { one("details", question).open = true; one("textarea", question).focus(); }
  });
  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => { // fields beside their form belong to its draft
    const form = event.target.form;
    if (form && form.id === "decide" && !form.contains(event.target)) form.dispatchEvent(new Event(name, { bubbles: true }));
  }));
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("[data-evidence]") || !input.files.length) return;
    const question = input.closest("[data-question]");
    const body = new FormData();
    body.append("upload", input.files[0]);
    body.append("place", input.dataset.evidence);
    fetch(input.dataset.evidenceUrl, {
      method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch" },
    }).then((response) => {
      if (response.status === 401) document.dispatchEvent(new CustomEvent("ld:expired"));
      return response.ok || response.status === 422 ? response.json() : null;
    }).then((kept) => {
      const wrong = one("[data-evidence-error]", question);
      wrong.hidden = Boolean(kept && !kept.message);
      if (kept && kept.message) one("span", wrong).textContent = kept.message;
      if (!kept || kept.message) return;
      const link = document.createElement("a");
      link.href = kept.url;
      link.textContent = kept.name;
      const item = document.createElement("li");
      item.append(link);
      one("[data-evidence-files]", question).append(item);
      const field = one("input[name^='evidence.']", question);
      field.value = (field.value + " " + kept.id).trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      input.value = "";
    }, () => { one("[data-evidence-error]", question).hidden = false; });
  });
  // A return sends along what was answered so far, also from its dialog.
  document.addEventListener("formdata", (event) => {
    const form = event.target;
    const decide = one("form#decide");
    if (!decide || form === decide || !form.closest("#return")) return;
    [...new FormData(decide)].filter(([name, value]) => typeof value === "string" && /^(verdict|note|evidence)\./.test(name))
      .forEach(([name, value]) => { if (!event.formData.has(name)) event.formData.append(name, value); });
  });

  // --- from change to change ------------------------------------------------------------------------------------------------
  let at = 0;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-change-step]");
    if (!button) return;
    const places = all("[data-changed]");
    if (!places.length) return;
    at += Number(button.dataset.changeStep);
    if (at > places.length) at = 1;
    if (at < 1) at = places.length;
    places[at - 1].scrollIntoView({ block: "center" });
    all("[data-change-at]").forEach((place) => { place.textContent = String(at); });
  });

  const start = () => {
    const form = filling();
    if (form) { resume(form); count(form); }
    const refused = one("[data-refused]");
    if (refused && form) refused.focus();
  };
  start();
})();
