// Designing the form of the process: every change is one step of the modeler's undo, and the file itself is the only copy.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const { one, all, ask, box, properties } = editor;
  const dialog = one("#form-dialog");
  const SAID = ["id", "label", "kind", "help", "required", "min", "max", "pattern", "default", "visibleWhen", "requiredWhen"];
  const PAUSE = 400;
  let chosen = null; // {type: section | field | check, section: of a field, index: its place in its list}
  let focus = "";

  // --- the file -----------------------------------------------------------------------------------------------------
  const root = () => editor.get("canvas").getRootElement();
  const plain = (element, names) => Object.fromEntries(names.map((name) => [name, element.get(name) || ""]));
  function read() {
    const form = editor.panel.process() && properties.form(editor.panel.process());
    if (!form) return { sections: [], checks: [] };
    const sections = (form.get("sections") || []).map((section) => ({
      ...plain(section, ["id", "label"]),
      fields: (section.get("fields") || []).map((field) => ({
        ...plain(field, SAID), kind: field.get("kind") || "text",
        options: (field.get("options") || []).map((option) => plain(option, ["value", "label"])),
      })),
    }));
    return { sections, checks: (form.get("checks") || []).map((check) => plain(check, ["test", "message", "field"])) };
  }

  function make(type, said, lists = {}) {
    const filled = Object.fromEntries(Object.entries(said).filter(([, text]) => text !== ""));
    const made = editor.get("moddle").create(`ld:${type}`, { ...filled, ...lists });
    Object.values(lists).flat().forEach((inner) => { inner.$parent = made; });
    return made;
  }

  function built(form) {
    const sections = form.sections.map(({ fields, ...said }) => make("Section", said, {
      fields: fields.map(({ options, ...field }) => make("Field", field, { options: options.map((option) => make("Option", option)) })),
    }));
    return make("Form", {}, { sections, checks: form.checks.map((check) => make("Check", check)) });
  }

  function write(form) {
    const bo = editor.panel.process(), modeling = editor.get("modeling");
    const kept = bo.extensionElements ? bo.extensionElements.values.filter((value) => value.$type !== "ld:Form") : [];
    const made = form.sections.length || form.checks.length ? [built(form)] : [];
    if (bo.extensionElements) {
      made.forEach((one_) => { one_.$parent = bo.extensionElements; });
      modeling.updateModdleProperties(root(), bo.extensionElements, { values: [...kept, ...made] });
    } else {
      const extensionElements = editor.get("bpmnFactory").create("bpmn:ExtensionElements", { values: made });
      extensionElements.$parent = bo;
      made.forEach((one_) => { one_.$parent = extensionElements; });
      modeling.updateModdleProperties(root(), bo, { extensionElements });
    }
  }

  function change(deed) {
    const form = read();
    deed(form);
    write(form); // the modeler tells of it, and everything is drawn anew
  }

  // --- what is chosen -------------------------------------------------------------------------------------------------
  const listOf = (form, at) => (at.type === "section" ? form.sections : at.type === "check" ? form.checks : (form.sections[at.section] || { fields: [] }).fields);
  const itemOf = (form, at) => (at ? listOf(form, at)[at.index] : undefined);
  const keyOf = (at) => `${at.type}:${at.section}:${at.index}`;
  const word = (name) => one(`template[data-form-word="${name}"]`).innerHTML.trim();

  function fresh(form, stem) {
    const taken = new Set(form.sections.flatMap((section) => [section.id, ...section.fields.map((field) => field.id)]));
    let number = 1;
    while (taken.has(`${stem}${number}`)) number += 1;
    return `${stem}${number}`;
  }

  function add(type) {
    change((form) => {
      if (type === "check") {
        form.checks.push({ test: "", message: word("check"), field: "" });
        chosen = { type, section: -1, index: form.checks.length - 1 };
        return;
      }
      if (type === "section" || !form.sections.length) form.sections.push({ id: fresh(form, "section"), label: word(form.sections.length ? "new-section" : "section"), fields: [] });
      if (type === "section") { chosen = { type, section: -1, index: form.sections.length - 1 }; return; }
      const section = chosen && chosen.type === "field" ? chosen.section : chosen && chosen.type === "section" ? chosen.index : form.sections.length - 1;
      const fields = form.sections[section].fields;
      const index = chosen && chosen.type === "field" ? chosen.index + 1 : fields.length;
      fields.splice(index, 0, { ...Object.fromEntries(SAID.map((name) => [name, ""])), id: fresh(form, "field"), label: word("field"), kind: "text", options: [] });
      chosen = { type, section, index };
    });
    const input = one(`[data-form-edit="${type}"] [data-said="label"], [data-form-edit="${type}"] [data-said="test"]`, dialog);
    if (input) { input.focus(); if (input.select) input.select(); }
  }

  function move(at, by) {
    change((form) => {
      const list = listOf(form, at), item = list[at.index];
      const to = at.index + by;
      if (to >= 0 && to < list.length) {
        list.splice(at.index, 1);
        list.splice(to, 0, item);
        chosen = { ...at, index: to };
      } else if (at.type === "field" && form.sections[at.section + by]) { // over the edge: into the section beside
        list.splice(at.index, 1);
        const beside = form.sections[at.section + by].fields;
        beside.splice(by > 0 ? 0 : beside.length, 0, item);
        chosen = { ...at, section: at.section + by, index: by > 0 ? 0 : beside.length - 1 };
      } else { chosen = at; }
    });
    focus = `${keyOf(chosen)}:${by < 0 ? "up" : "down"}`;
    draw();
  }

  function remove(at) {
    change((form) => listOf(form, at).splice(at.index, 1));
    const left = listOf(read(), at);
    chosen = left.length ? { ...at, index: Math.min(at.index, left.length - 1) } : null;
    focus = chosen ? `${keyOf(chosen)}:pick` : "";
    draw();
  }

  // --- drawing --------------------------------------------------------------------------------------------------------
  function row(at, name, item) {
    const made = one(`template[data-form-row="${at.type}"]`).content.firstElementChild.cloneNode(true);
    const current = chosen && keyOf(chosen) === keyOf(at);
    one("[data-row-name]", made).textContent = name;
    all("[data-do]", made).forEach((button) => {
      button.dataset.key = `${keyOf(at)}:${button.dataset.do}`;
      if (button.getAttribute("aria-label")) button.setAttribute("aria-label", `${button.getAttribute("aria-label")} ${name}`);
      button.addEventListener("click", () => acts[button.dataset.do](at));
    });
    const pick = one("[data-do=pick]", made);
    pick.setAttribute("aria-current", String(Boolean(current)));
    pick.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (by && event.altKey) { event.preventDefault(); move(at, by); focus = `${keyOf(chosen)}:pick`; draw(); }
      if (by && !event.altKey) { event.preventDefault(); const picks = all("[data-do=pick]", dialog); (picks[picks.indexOf(pick) + by] || pick).focus(); }
      if (event.key === "Delete") { event.preventDefault(); remove(at); }
    });
    if (at.type === "field") {
      const option = all("#fd-kind option", dialog).find((each) => each.value === item.kind);
      one("[data-row-kind]", made).textContent = option ? option.textContent : item.kind;
      one("[data-row-star]", made).hidden = item.required !== "true";
    }
    return made;
  }
  const acts = {
    pick: (at) => { settle(); chosen = at; focus = `${keyOf(at)}:pick`; draw(); },
    up: (at) => move(at, -1), down: (at) => move(at, 1), remove,
  };

  function draw() {
    if (!dialog.open) return;
    const form = read();
    if (!itemOf(form, chosen)) chosen = null;
    const sections = form.sections.map((section, number) => {
      const made = row({ type: "section", section: -1, index: number }, section.label || section.id, section);
      one("[data-row-fields]", made).replaceChildren(...section.fields.map((field, index) => row({ type: "field", section: number, index }, field.label || field.id, field)));
      return made;
    });
    const checks = form.checks.map((check, index) => row({ type: "check", section: -1, index }, check.message || check.test, check));
    one("[data-form-sections]", dialog).replaceChildren(...sections, ...checks);
    one("[data-form-empty]", dialog).hidden = Boolean(sections.length || checks.length);
    one("[data-form-count]", dialog).textContent = String(form.sections.reduce((sum, section) => sum + section.fields.length, 0));
    const stack = editor.get("commandStack");
    one('[data-form-tool="undo"]', dialog).disabled = !stack.canUndo();
    one('[data-form-tool="redo"]', dialog).disabled = !stack.canRedo();
    show(form);
    if (focus) { const wanted = one(`[data-key="${focus}"]`, dialog); if (wanted) wanted.focus(); focus = ""; }
  }

  function show(form) {
    const item = itemOf(form, chosen);
    one("[data-form-none]", dialog).hidden = Boolean(item);
    all("[data-form-edit]", dialog).forEach((part) => { part.hidden = !item || part.dataset.formEdit !== chosen.type; });
    if (!item) return;
    const fields = one("[data-form-fields]", dialog);
    fields.replaceChildren(fields.firstElementChild, ...form.sections.flatMap((section) => section.fields).map((field) => new Option(field.label || field.id, field.id)));
    all("[data-said]", part()).forEach((input) => {
      if (input === document.activeElement && input.matches("textarea, input:not([type=checkbox])")) return; // somebody types there
      const value = input.dataset.said === "options" ? item.options.map(({ value: code, label }) => (label && label !== code ? `${code} = ${label}` : code)).join("\n") : item[input.dataset.said];
      if (input.type === "checkbox") input.checked = value === "true"; else choose(input, value || "");
    });
    all("[data-for-kinds]", part()).forEach((place) => { place.hidden = !place.dataset.forKinds.split(" ").includes(item.kind); });
    all("[data-judged]", part()).forEach(judge);
  }
  const part = () => one(`[data-form-edit="${chosen.type}"]`, dialog);

  function choose(input, value) { // what the list does not know is shown as it is
    if (input.tagName === "SELECT" && ![...input.options].some((option) => option.value === value)) input.append(new Option(value, value));
    input.value = value;
  }

  // --- typing -----------------------------------------------------------------------------------------------------------
  const options = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [value, ...label] = line.split("=");
    return label.length ? { value: value.trim(), label: label.join("=").trim() } : { value: line, label: line };
  });

  let typing = null, waiting = 0;
  function settle() {
    clearTimeout(waiting);
    const input = typing;
    typing = null;
    if (input) take(input, said(input));
  }

  function said(input) {
    if (input.dataset.said === "options") return options(input.value);
    return input.type === "checkbox" ? (input.checked ? "true" : "") : input.value.trim();
  }

  function take(input, value) {
    const before = itemOf(read(), chosen), name = input.dataset.said;
    if (!before) return;
    if (JSON.stringify(before[name]) === JSON.stringify(value)) return;
    change((form) => {
      const item = itemOf(form, chosen);
      if (name === "id") follow(form, item.id, value);
      item[name] = value;
      if (name === "kind" && !["choice", "choices"].includes(value)) item.options = [];
      if (name === "kind") ["min", "max", "pattern", "default"].forEach((other) => { if (!fits(other, value)) item[other] = ""; });
    });
  }
  const fits = (name, kind) => one(`[data-said="${name}"]`, dialog).closest("[data-for-kinds]").dataset.forKinds.split(" ").includes(kind);
  const follow = (form, old, now) => form.checks.filter((check) => check.field === old).forEach((check) => { check.field = now; });

  let judged = 0;
  async function judge(input) {
    const said = one("[data-judged-said]", input.closest(".ld-input"));
    const turn = (judged += 1);
    input.dataset.turn = String(turn);
    const answer = input.value.trim() ? await ask(`${box.dataset.condition}?text=${encodeURIComponent(input.value)}`).catch(() => null) : null;
    if (input.dataset.turn !== String(turn)) return;
    const told = answer && answer.ok ? await answer.json() : { ok: true, why: "" };
    said.textContent = told.why;
    said.classList.toggle("ld-bad", !told.ok);
    input.setAttribute("aria-invalid", String(!told.ok));
  }

  dialog.addEventListener("input", (event) => {
    if (!event.target.matches("[data-said]")) return;
    if (event.target.matches("[data-judged]")) judge(event.target);
    if (event.target.matches("select, [type=checkbox]")) return;
    if (typing !== event.target) settle();
    typing = event.target;
    clearTimeout(waiting);
    waiting = setTimeout(settle, PAUSE);
  });
  dialog.addEventListener("change", (event) => {
    if (event.target.matches("[data-form-node]")) { preview(); return; }
    if (!event.target.matches("[data-said]")) return;
    const value = said(event.target); // settling draws everything anew
    settle();
    take(event.target, value);
  });

  // --- the server's picture ---------------------------------------------------------------------------------------------
  let drawing = 0, turn = 0;
  function preview() {
    clearTimeout(drawing);
    drawing = setTimeout(async () => {
      const asked = (turn += 1);
      const node = one("[data-form-node]", dialog).value;
      try {
        const answer = await ask(`${dialog.dataset.formDoor}?node=${encodeURIComponent(node)}`, { method: "POST", body: await editor.text(), headers: { "Content-Type": "application/xml" } });
        if (asked !== turn || answer.status === 401) return;
        one("[data-form-preview]", dialog).innerHTML = await answer.text();
        dialog.dataset.previewed = String(asked);
      } catch { /* looked at again with the next change */ }
    }, PAUSE);
  }

  function steps() {
    const select = one("[data-form-node]", dialog), value = select.value;
    all("[data-step]", select).forEach((option) => option.remove());
    editor.get("elementRegistry").filter((element) => ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:Task"].includes(element.type) && !element.labelTarget).forEach(({ businessObject: bo }) => {
      const option = new Option(bo.name || bo.id, bo.id);
      option.dataset.step = "";
      select.append(option);
    });
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  }

  // --- opening, closing, keys ---------------------------------------------------------------------------------------------
  const tools = {
    undo: () => { settle(); editor.get("commandStack").undo(); }, redo: () => editor.get("commandStack").redo(),
    field: () => { settle(); add("field"); }, section: () => { settle(); add("section"); }, check: () => { settle(); add("check"); },
  };
  all("[data-form-tool]", dialog).forEach((button) => button.addEventListener("click", () => tools[button.dataset.formTool]()));
  dialog.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyZ" || event.target.matches("input:not([type=checkbox]), textarea")) return;
    event.preventDefault();
    tools[event.shiftKey ? "redo" : "undo"]();
  });
  dialog.addEventListener("close", settle);
  new MutationObserver(() => { if (dialog.open) { steps(); draw(); preview(); } }).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  editor.made.then(() => editor.get("eventBus").on("commandStack.changed", () => { if (dialog.open) { draw(); preview(); } }));
})();
