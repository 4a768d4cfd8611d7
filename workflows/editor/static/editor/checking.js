// Looking over what is being edited: after a pause the server says what is wrong; each finding leads to its element.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const { box, one, all, ask } = editor;
  const PAUSE = 1500, STEP = 700;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const findings = one("[data-findings]", box);
  let waiting = 0, asked = 0, walking = 0;

  function tell(state) { all("[data-check-state]", box).forEach((words) => { words.hidden = words.dataset.checkState !== state; }); box.dataset.checked = state; }

  async function check() {
    clearTimeout(waiting);
    const turn = (asked += 1);
    tell("running");
    try {
      const answer = await ask(box.dataset.check, { method: "POST", body: await editor.text(), headers: { "Content-Type": "application/xml" } });
      const list = await answer.text();
      if (turn !== asked) return;
      if (answer.ok || answer.status === 422 || answer.status === 429) { findings.innerHTML = list; mark(); tell("waiting"); } else tell("failed");
      if (answer.status === 429) waiting = setTimeout(check, 20000);
    } catch (offline) { tell("failed"); }
  }

  // --- marks on the elements --------------------------------------------------------------------------------------------
  function mark() {
    const overlays = editor.get("overlays");
    overlays.remove({ type: "ld-finding" });
    unwalk();
    const marked = new Map();
    all("[data-finding]", findings).forEach((item) => {
      const { element: id, finding } = item.dataset;
      if (!id || !editor.element(id)) { const jump = one("[data-jump-to]", item); if (!id) jump.disabled = true; return; }
      const at = marked.get(id) || { problem: 0, advice: 0 };
      at[finding] += 1;
      marked.set(id, at);
    });
    marked.forEach((count, id) => {
      if (!editor.element(id).parent) return; // the process itself has no place in the picture
      const kind = count.problem ? "problem" : "advice";
      const html = one(`template[data-mark="${kind}"]`).content.firstElementChild.cloneNode(true);
      one("[data-number]", html).textContent = count[kind];
      html.addEventListener("click", () => editor.select(id));
      overlays.add(id, "ld-finding", { position: { top: -12, left: -6 }, html });
    });
  }

  // --- the way that shows a problem ---------------------------------------------------------------------------------------
  function unwalk() {
    clearTimeout(walking);
    const canvas = editor.get("canvas");
    editor.get("elementRegistry").forEach((element) => ["ld-here", "ld-passed", "ld-wrong"].forEach((name) => canvas.removeMarker(element.id, name)));
    editor.get("overlays").remove({ type: "ld-walk" });
    all("[data-at].on", findings).forEach((step) => step.classList.remove("on"));
  }

  function walk(item) {
    unwalk();
    const steps = all("[data-at]", item);
    const canvas = editor.get("canvas");
    const go = (number) => {
      const step = steps[number];
      if (!step) { if (editor.element(item.dataset.element)) canvas.addMarker(item.dataset.element, "ld-wrong"); box.dataset.walked = String(number); return; }
      const id = step.dataset.at;
      step.classList.add("on");
      if (editor.element(id)) {
        if (number) canvas.removeMarker(steps[number - 1].dataset.at, "ld-here");
        canvas.addMarker(id, "ld-passed");
        canvas.addMarker(id, "ld-here");
        number_(id, number + 1);
        if (!calm.matches) canvas.scrollToElement(id, 60);
      }
      if (calm.matches) go(number + 1); else walking = setTimeout(go, STEP, number + 1);
    };
    go(0);
  }

  function number_(id, number) {
    if (!editor.element(id).parent) return;
    const html = one('template[data-mark="step"]').content.firstElementChild.cloneNode(true);
    one("[data-number]", html).textContent = number;
    editor.get("overlays").add(id, "ld-walk", { position: { bottom: 12, right: 12 }, html });
  }

  findings.addEventListener("click", (event) => {
    const item = event.target.closest("[data-finding]");
    if (!item) return;
    if (event.target.closest("[data-walk]")) walk(item);
    else if (event.target.closest("[data-jump-to]")) editor.select(item.dataset.element);
  });
  box.addEventListener("ld:edited", () => { clearTimeout(waiting); waiting = setTimeout(check, PAUSE); });
  editor.check = check;
})();
