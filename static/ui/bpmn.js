// Diagrams: bpmn-js draws the stored file, states become marks. Words come from the templates.
(function () {
  "use strict";
  const MARKS = { done: "ld-passed", current: "ld-here", waiting: "ld-here", refused: "ld-wrong" };
  const COLOURS = { defaultFillColor: "#fff", defaultStrokeColor: "#454e5d", defaultLabelColor: "#141922" };

  function paint(viewer, states) {
    const canvas = viewer.get("canvas");
    viewer.get("elementRegistry").forEach((element) => {
      Object.values(MARKS).forEach((mark) => canvas.removeMarker(element.id, mark));
    });
    Object.entries(states || {}).forEach(([id, state]) => {
      if (MARKS[state] && viewer.get("elementRegistry").get(id)) canvas.addMarker(id, MARKS[state]);
    });
  }

  function fit(viewer) { // with a margin: the lowest shapes must not touch the frame
    const canvas = viewer.get("canvas");
    canvas.zoom("fit-viewport", "auto");
    canvas.zoom(canvas.zoom() * 0.95, "auto");
  }

  function zoom(viewer, how) {
    if (how === "fit") { fit(viewer); return; }
    const canvas = viewer.get("canvas");
    canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * (how === "in" ? 1.25 : 0.8))));
  }

  // A step in the list and its place in the picture lead to each other.
  function pick(viewer, id, scroll) {
    const canvas = viewer.get("canvas");
    viewer.get("elementRegistry").forEach((element) => canvas.removeMarker(element.id, "ld-picked"));
    document.querySelectorAll("[data-element].ld-picked").forEach((row) => row.classList.remove("ld-picked"));
    if (viewer.get("elementRegistry").get(id)) canvas.addMarker(id, "ld-picked");
    const row = document.querySelector(`[data-element="${CSS.escape(id)}"]`);
    if (!row) return;
    row.classList.add("ld-picked");
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  function connect(viewer, wrap) {
    wrap.querySelectorAll("[data-zoom]").forEach((button) => {
      button.addEventListener("click", () => zoom(viewer, button.dataset.zoom));
    });
    document.querySelectorAll("[data-path]").forEach((button) => {
      button.addEventListener("click", () => {
        const states = {};
        JSON.parse(button.dataset.path).forEach(([id]) => { states[id] = "done"; });
        if (button.dataset.at) states[button.dataset.at] = "refused";
        paint(viewer, states);
        wrap.scrollIntoView({ block: "nearest" });
      });
    });
    viewer.get("eventBus").on("element.click", (event) => pick(viewer, event.element.id, true));
    document.querySelectorAll("[data-element]").forEach((row) => {
      row.addEventListener("click", (event) => { if (!event.target.closest("a, button")) pick(viewer, row.dataset.element, false); });
    });
  }

  async function show(box) {
    const font = getComputedStyle(document.body).fontFamily;
    const viewer = new window.BpmnJS({
      container: box,
      bpmnRenderer: COLOURS,
      textRenderer: { defaultStyle: { fontFamily: font, fontSize: 13 }, externalStyle: { fontSize: 12 } },
      zoomScroll: { enabled: false }, // the wheel belongs to the page
    });
    const answer = await fetch(box.dataset.bpmn, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    await viewer.importXML(await answer.text());
    const wrap = box.closest(".ld-bpmn-wrap");
    fit(viewer);
    paint(viewer, JSON.parse(box.dataset.states || "{}") || {});
    connect(viewer, wrap);
    const tools = wrap.querySelector("[data-bpmn-tools]");
    if (tools) tools.hidden = false;
    box.dataset.ready = "true";
  }

  function fall(box) { // the server's own drawing instead
    const image = box.closest(".ld-bpmn-wrap").querySelector("[data-bpmn-fallback]");
    image.src = image.dataset.src;
    image.hidden = false;
    box.hidden = true;
  }

  function start(root) {
    root.querySelectorAll("[data-bpmn]:not([data-started])").forEach((box) => {
      box.dataset.started = "true";
      if (window.BpmnJS) show(box).catch(() => fall(box)); else fall(box);
    });
  }
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.target));
})();
