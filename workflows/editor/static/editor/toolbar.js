// The tools above the canvas, and importing a file.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const { box, one, all, ask } = editor;

  function zoom(factor) {
    const canvas = editor.get("canvas");
    canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)));
  }

  const tools = {
    undo: () => editor.get("commandStack").undo(),
    redo: () => editor.get("commandStack").redo(),
    in: () => zoom(1.25),
    out: () => zoom(0.8),
    fit: () => editor.fit(),
    find: () => editor.get("searchPad").toggle(),
    process: () => { editor.get("selection").select([]); editor.panel.show(); },
    check: () => editor.check(),
  };

  function enable() {
    const stack = editor.get("commandStack");
    one('[data-tool="undo"]', box).disabled = !stack.canUndo();
    one('[data-tool="redo"]', box).disabled = !stack.canRedo();
  }

  editor.made.then(() => {
    all("[data-tool]", box).forEach((button) => button.addEventListener("click", () => tools[button.dataset.tool]()));
    editor.get("eventBus").on(["commandStack.changed", "import.done"], enable);
    enable();
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-import-form]")) return;
    event.preventDefault();
    if (!(await editor.settle())) { form.closest("dialog").close(); return; }
    form.elements.revision.value = editor.revision();
    const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
    if (answer.ok) { editor.stay(); location.assign(answer.url); return; }
    if (answer.status === 401) return;
    const why = one("[data-import-why]", form);
    one("[data-why]", why).textContent = (await answer.json()).why;
    why.hidden = false;
  });
})();
