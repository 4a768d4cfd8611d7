// The modeler of bpmn-js on our namespace. Other scripts of the editor meet it as `window.editor`; words come from the templates.
(function () {
  "use strict";
  const { one, all, cookie } = window.desk;
  const box = one("[data-editor]");
  const NARROW = 900, PALETTE = 128, MARGIN = 24; // pixels
  if (!box || window.innerWidth < NARROW) return;

  const COLOURS = { defaultFillColor: "#fff", defaultStrokeColor: "#454e5d", defaultLabelColor: "#141922" };
  const font = getComputedStyle(document.body).fontFamily;

  async function make() {
    const namespace = await (await fetch(box.dataset.namespace)).json();
    return new window.BpmnJS({
      container: one("[data-canvas]", box),
      moddleExtensions: { ld: namespace },
      additionalModules: [{ translate: ["value", window.editorWords] }],
      bpmnRenderer: COLOURS,
      textRenderer: { defaultStyle: { fontFamily: font, fontSize: 13 }, externalStyle: { fontSize: 12 } },
    });
  }

  // Every request of the editor: the token in a header, an expired sign-in told to the page.
  async function ask(url, options = {}) {
    const headers = { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch", ...options.headers };
    const answer = await fetch(url, { credentials: "same-origin", ...options, headers });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("ld:expired"));
    return answer;
  }

  function notice(name, why) {
    const note = one(`[data-notice="${name}"]`);
    if (!note) return;
    const place = one("[data-why]", note);
    if (place && why) place.textContent = why;
    note.hidden = false;
  }

  function hide(name) { const note = one(`[data-notice="${name}"]`); if (note) note.hidden = true; }

  const editor = {
    box, one, all, ask, notice, hide,
    modeler: null,
    get: (service) => editor.modeler.get(service),
    element: (id) => editor.get("elementRegistry").get(id),
    async text() { return (await editor.modeler.saveXML({ format: true })).xml; },
    async load(text) {
      try {
        const { warnings } = await editor.modeler.importXML(text);
        editor.warnings = warnings.map((warning) => warning.message);
        editor.fit();
        box.dataset.ready = "true";
      } catch (wrong) {
        notice("unreadable", wrong.message);
      }
    },
    fit() { // beside the palette, with a margin
      const canvas = editor.get("canvas");
      const { inner, outer } = canvas.viewbox();
      const room = { width: outer.width - PALETTE - MARGIN, height: outer.height - 2 * MARGIN };
      const scale = Math.min(1, room.width / inner.width, room.height / inner.height);
      if (!(scale > 0)) return;
      canvas.viewbox({
        x: inner.x - PALETTE / scale, y: inner.y - Math.max(MARGIN, (outer.height - inner.height * scale) / 2) / scale,
        width: outer.width / scale, height: outer.height / scale,
      });
    },
    select(id) {
      const element = editor.element(id);
      if (!element) return;
      editor.get("selection").select(element);
      editor.get("canvas").scrollToElement(element, 80);
    },
  };
  window.editor = editor;
  editor.made = make().then((modeler) => { editor.modeler = modeler; return modeler; });
})();
