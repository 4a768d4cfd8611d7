// Nothing is lost: what changes is kept in this browser at once and on the server every few seconds, through a lost
// connection, an expired sign-in, somebody else's change (409) and leaving the page.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const { box, one, all, ask, notice, hide } = editor;
  const PAUSE = 300, SEND = 3000, AGAIN = 10000, BEAT = 60000, BEACON = 60000;
  const KEY = `draft:${document.body.dataset.person || ""}:editor-${box.dataset.draft}`; // draft.js empties these at sign-out
  let revision = Number(box.dataset.revision);
  let latest = null, kept = null, sending = null, waiting = 0, drawing = 0;
  let stopped = false, leaving = false, overtaken = null;

  // --- this browser ---------------------------------------------------------------------------------------------------
  const local = () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch (broken) { return null; } };
  const drop = () => localStorage.removeItem(KEY);
  function store() {
    try { localStorage.setItem(KEY, JSON.stringify({ fields: { xml: latest, revision }, at: Date.now(), stored: false })); } catch (full) { /* the server keeps it */ }
  }

  function tell(state, why) {
    all("[data-kept-state]").forEach((words) => { words.hidden = words.dataset.keptState !== state; });
    if (why) one("[data-kept-why]").textContent = why;
    box.dataset.kept = state;
  }

  // --- the server -----------------------------------------------------------------------------------------------------
  async function send() {
    clearTimeout(waiting);
    if (stopped || latest === null || latest === kept) return true;
    if (sending) { await sending; return send(); }
    sending = attempt(latest);
    const done = await sending.finally(() => { sending = null; });
    return done && latest !== kept ? send() : done;
  }

  async function attempt(text) {
    tell("saving");
    try {
      const answer = await ask(`${box.dataset.keep}?revision=${revision}`, { method: "POST", body: text, headers: { "Content-Type": "application/xml" } });
      return await heard(answer, text);
    } catch (offline) {
      tell("local");
      later(AGAIN);
      return false;
    }
  }

  async function heard(answer, text) {
    if (answer.ok) { arrived(await answer.json(), text); return true; }
    if (answer.status === 409) { refuse(await answer.json()); return false; }
    if (answer.status === 422) { tell("unfit", (await answer.json()).why); return false; }
    tell("local");
    if (answer.status !== 401) later(AGAIN); // after 401 we go on once somebody has signed in
    return false;
  }

  function arrived(standing, text) {
    revision = standing.revision;
    all("input[name=revision]").forEach((input) => { input.value = revision; });
    kept = text;
    if (latest === text) drop();
    one("[data-kept-time]").textContent = standing.at;
    tell("saved");
  }

  function refuse(answer) {
    stopped = true;
    tell("local");
    if (answer.kind === "stale") overtaken = answer.revision;
    notice(answer.kind, answer.why);
  }

  const later = (pause) => { clearTimeout(waiting); waiting = setTimeout(send, pause); };

  function changed() {
    clearTimeout(drawing);
    drawing = setTimeout(async () => {
      latest = await editor.text();
      if (latest === kept) return;
      store();
      if (!stopped) later(SEND);
      box.dispatchEvent(new CustomEvent("ld:edited"));
    }, PAUSE);
  }

  // --- signs of life --------------------------------------------------------------------------------------------------
  async function beat() {
    if (stopped) return;
    try {
      const answer = await ask(box.dataset.hold, { method: "POST" });
      if (answer.status === 409) refuse(await answer.json());
      if (answer.ok) {
        const standing = await answer.json();
        if (standing.revision !== revision && !sending) refuse({ kind: "stale", revision: standing.revision });
      }
    } catch (offline) { tell(latest === kept ? "saved" : "local"); }
  }

  function leave() {
    if (leaving || stopped) return;
    leaving = true;
    const unsent = latest !== null && latest !== kept && new Blob([latest]).size < BEACON;
    const url = unsent ? `${box.dataset.keep}?revision=${revision}&leave=1` : box.dataset.leave;
    ask(url, { method: "POST", body: unsent ? latest : "", keepalive: true, headers: { "Content-Type": "application/xml" } }).catch(() => {});
  }

  // --- forms that leave the page with everything kept -------------------------------------------------------------------
  async function settle() {
    clearTimeout(drawing);
    editor.panel.settle();
    latest = await editor.text();
    if (latest !== kept) store();
    return latest === kept || send();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-discard]")) { drop(); stopped = true; }
    if (!form.matches("[data-save]") || form.dataset.settled) return;
    event.preventDefault();
    if (!(await settle())) { form.closest("dialog").close(); return; }
    leaving = true;
    form.dataset.settled = "true";
    form.elements.revision.value = revision;
    form.submit();
  });

  // --- notices --------------------------------------------------------------------------------------------------------
  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([latest || ""], { type: "application/xml" }));
    link.download = box.dataset.file;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  document.addEventListener("click", async (event) => {
    const over = (selector) => event.target.closest(selector);
    if (over("[data-own-download]")) download();
    if (over("[data-download]")) { event.preventDefault(); latest = await editor.text(); download(); }
    if (over("[data-reload]")) { drop(); stopped = true; }
    if (over("[data-drop-local]")) { drop(); stopped = true; location.reload(); }
    if (over("[data-overwrite]")) { revision = overtaken; stopped = false; hide("stale"); kept = null; send(); }
  });
  document.addEventListener("ld:resumed", () => { beat(); send(); });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; beat(); } });
  addEventListener("beforeunload", (event) => { if (latest !== kept && !leaving && box.dataset.kept === "local") event.preventDefault(); });

  async function begin() {
    await editor.made;
    const answer = await ask(box.dataset.source);
    const stored = await answer.text();
    revision = Number(answer.headers.get("X-Revision"));
    const mine = local();
    const unsent = mine && !mine.stored && mine.fields && mine.fields.xml && mine.fields.xml !== stored ? mine.fields : null;
    await editor.load(unsent ? unsent.xml : stored);
    if (!box.dataset.ready) return;
    kept = unsent ? null : await editor.text();
    latest = await editor.text();
    editor.get("eventBus").on("commandStack.changed", changed);
    await beat();
    setInterval(beat, BEAT);
    if (unsent && !stopped) restored(unsent);
    box.dispatchEvent(new CustomEvent("ld:edited"));
    box.dataset.loaded = "true";
  }

  function restored(unsent) {
    if (unsent.revision !== revision) { refuse({ kind: "stale", revision }); return; }
    notice("restored");
    send();
  }

  editor.settle = settle;
  editor.revision = () => revision;
  editor.stay = () => { leaving = true; };
  begin();
})();
