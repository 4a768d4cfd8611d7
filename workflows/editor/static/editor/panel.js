// The panel beside the diagram: shows the fields of what is selected, writes what is typed.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const { box, one, all, ask, properties, lists } = editor;
  const form = one("[data-panel]", box);
  const VARIABLE = /^[$#]\{\s*([^}]*?)\s*\}$/;
  const DECIDED = ["exclusiveGateway", "inclusiveGateway"];
  let about = null, writing = false;
  const shown = {};

  const field = (name) => one(`[data-attribute="${name}"]`, form);
  const read = (name) => (about ? properties.get(about.bo, name) : "");

  function write(deed) { // one deed of the panel: it must not redraw the field that somebody types in
    if (!about) return;
    writing = true;
    try { deed(); } finally { writing = false; }
    arrange();
  }

  // --- what the diagram itself knows --------------------------------------------------------------------------------
  const elements = (test) => editor.get("elementRegistry").filter((element) => element.businessObject && !element.labelTarget && test(element.businessObject));
  const isStep = (bo) => ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:Task"].includes(bo.$type);
  const steps = () => elements(isStep).map(({ businessObject: bo }) => ({ code: bo.id, name: bo.name || bo.id }));
  const words = (selector) => all(`option`, one(selector)).map((option) => ({ code: option.value, name: option.textContent }));

  function process() {
    const root = editor.get("canvas").getRootElement().businessObject;
    if (root.$type === "bpmn:Process") return root;
    return (root.participants || []).map((pool) => pool.processRef).find(Boolean) || null;
  }

  const fields = () => { // of the process's form
    const form_ = process() ? properties.form(process()) : null;
    return ((form_ && form_.get("sections")) || []).flatMap((section) => section.get("fields") || []);
  };

  function variables() {
    const declared = process() ? properties.get(process(), "variables") : "";
    const own = [...declared.matchAll(/([^\s,;:|()]+)\s*:\s*(\w+)/g)].map(([, code, kind]) => ({ code, name: `${code} · ${kind}` }));
    const said = elements(isStep).map(({ businessObject: bo }) => ({ code: properties.get(bo, "resultVariable") || `${bo.id}_outcome`, name: bo.name || bo.id }));
    const asked = fields().map(({ id, label, kind }) => ({ code: id, name: `${label || id} · ${kind}` }));
    return [...asked, ...own.filter(({ code }) => !asked.some((one_) => one_.code === code)), ...said];
  }

  function outcomes() {
    const own = lists.split(read("outcomes"));
    const usual = about && properties.loopOf(about.bo) ? ["pass", "refuse"] : ["done"];
    return (own.length ? own : usual).map((code) => ({ code, name: code }));
  }

  lists.near.variable = variables;
  lists.near.formfield = () => fields().map(({ id, label }) => ({ code: id, name: label || id }));
  lists.near.outcome = outcomes;
  lists.near.step = () => [...["initiator", "any", "none"].map((code) => ({ code, name: code })), ...steps()];

  // --- who does the step ----------------------------------------------------------------------------------------------
  function way() {
    const [assignee, users, groups] = ["assignee", "candidateUsers", "candidateGroups"].map(read);
    if (["initiator", "${initiator}", "#{initiator}"].includes(assignee)) return "initiator";
    if ([assignee, users, groups].some((text) => VARIABLE.test(text))) return "field";
    if (groups) return "post";
    return assignee || users ? "person" : "";
  }

  function give(chosen) {
    const none = { assignee: "", candidateUsers: "", candidateGroups: "" };
    properties.set(about, chosen === "initiator" ? { ...none, assignee: "initiator" } : none);
    form.dataset.way = chosen;
  }

  // --- showing --------------------------------------------------------------------------------------------------------
  const has = (part) => {
    if (part === "condition" || part === "default") return about.kind === "sequenceFlow" && (DECIDED.includes(sourceKind()) || Boolean(properties.condition(about.bo)));
    if (part === "timer") return Boolean(properties.timer(about.bo));
    if (part === "error") return Boolean(properties.errorOf(about.bo));
    return DECIDED.includes(about.kind);
  };
  const sourceKind = () => (about.element.source ? properties.subject(about.element.source).kind : "");

  function arrange() {
    if (!about) return;
    const chosen = form.dataset.way, vote = one("[data-cosign]", form).value;
    all("[data-kinds]", form).forEach((place) => { place.hidden = !place.dataset.kinds.split(" ").includes(about.kind); });
    all("[data-part]", form).forEach((place) => { place.hidden = !has(place.dataset.part); });
    all("[data-for-way]", form).forEach((place) => { place.hidden = place.hidden || place.dataset.forWay !== chosen; });
    all("[data-for-cosign]", form).forEach((place) => { place.hidden = !place.dataset.forCosign.split(" ").includes(vote); });
    all("[data-outcome]", form).forEach((select) => options(select, [...words("[data-outcome]").slice(0, 1), ...outcomes()], ""));
  }

  function options(select, found, value) {
    select.replaceChildren(...found.map(({ code, name }) => {
      const option = document.createElement("option");
      option.value = code;
      option.textContent = name;
      return option;
    }));
    select.value = value;
  }

  function show(element) {
    settle();
    about = element && element.businessObject ? properties.subject(element) : null; // the canvas is bare while it loads
    if (about && !form.querySelector(`[data-kinds~="${about.kind}"]`)) about = null;
    form.hidden = !about;
    one("[data-panel-empty]", box).hidden = Boolean(about);
    one("[data-panel-id]", box).textContent = about ? about.bo.id : "";
    if (!about) return;
    one("[data-own]", form).value = about.bo.name || "";
    all("[data-attribute]", form).forEach((input) => choose(input, read(input.dataset.attribute)));
    Object.entries(shown).forEach(([name, list]) => list.show(read(name)));
    form.dataset.way = way();
    one("[data-way]", form).value = form.dataset.way;
    one("[data-way-field]", form).value = (VARIABLE.exec([read("assignee"), read("candidateUsers"), read("candidateGroups")].find((text) => VARIABLE.test(text)) || "") || ["", ""])[1];
    vote();
    own();
    arrange();
    all("input, textarea, select", form).forEach((input) => { input.dataset.was = input.value; });
  }

  function choose(input, value) { // a value that the list of choices does not know is shown as it is, never dropped
    if (input.tagName === "SELECT" && !all("option", input).some((option) => option.value === value)) {
      const option = document.createElement("option");
      option.value = option.textContent = value;
      input.append(option);
    }
    input.value = value;
  }

  function vote() {
    const rule = read("cosign").replace(/\s/g, "");
    const [kind, share] = rule.split(":");
    one("[data-cosign]", form).value = properties.loopOf(about.bo) ? kind || "all" : "";
    one("[data-share]", form).value = share ? (share.endsWith("%") ? share.slice(0, -1) : Math.round(Number(share) * 100)) : "60";
    one("[data-sequential]", form).checked = Boolean(properties.loopOf(about.bo) && properties.loopOf(about.bo).isSequential);
  }

  function own() { // what BPMN keeps itself
    const { bo, element } = about;
    if (about.kind === "sequenceFlow") {
      one("[data-condition]", form).value = properties.condition(bo);
      one("[data-is-default]", form).checked = Boolean(element.source && element.source.businessObject.default === bo);
      offerVariables();
      judge();
    }
    if (DECIDED.includes(about.kind)) {
      const ways = (bo.outgoing || []).map((flow) => ({ code: flow.id, name: flow.name || (flow.targetRef && flow.targetRef.name) || flow.id }));
      options(one("[data-default]", form), [...words("[data-default]").slice(0, 1), ...ways], bo.default ? bo.default.id : "");
    }
    const timed = properties.timer(bo);
    if (timed) { one("[data-timer-form]", form).value = timed.form; one("[data-timer]", form).value = timed.spec; }
    const wrong = properties.errorOf(bo);
    if (wrong) one("[data-error]", form).value = (wrong.errorRef && wrong.errorRef.errorCode) || "";
  }

  // --- conditions -----------------------------------------------------------------------------------------------------
  function offerVariables() {
    one("[data-condition-words]", form).replaceChildren(...variables().map(({ code, name }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ed-word";
      button.textContent = code;
      button.title = name;
      button.addEventListener("click", () => {
        const text = one("[data-condition]", form);
        text.setRangeText(code, text.selectionStart, text.selectionEnd, "end");
        text.focus();
        text.dispatchEvent(new Event("input", { bubbles: true }));
      });
      return button;
    }));
  }

  let judging = 0;
  async function judge() {
    const text = one("[data-condition]", form), said = one("[data-condition-said]", form);
    const asked = (judging += 1);
    const answer = text.value.trim() ? await ask(`${box.dataset.condition}?text=${encodeURIComponent(text.value)}`).catch(() => null) : null;
    if (asked !== judging) return;
    const told = answer && answer.ok ? await answer.json() : { ok: true, why: "" };
    said.textContent = told.why;
    said.classList.toggle("ld-bad", !told.ok);
    text.setAttribute("aria-invalid", String(!told.ok));
    text.dataset.position = told.position || "";
  }

  // --- writing --------------------------------------------------------------------------------------------------------
  const deeds = {
    "[data-own]": (input) => properties.rename(about, input.value.trim()),
    "[data-attribute]": (input) => properties.set(about, { [input.dataset.attribute]: input.value.trim() }),
    "[data-way]": (input) => give(input.value),
    "[data-way-field]": (input) => properties.set(about, { assignee: input.value.trim() ? `\${${input.value.trim()}}` : "" }),
    "[data-cosign]": (input) => properties.cosign(about, input.value === "ratio" ? `ratio:${one("[data-share]", form).value}%` : input.value),
    "[data-share]": (input) => { if (input.checkValidity() && input.value) properties.cosign(about, `ratio:${input.value}%`); },
    "[data-sequential]": (input) => properties.sequential(about, input.checked),
    "[data-condition]": (input) => properties.setCondition(about, input.value.trim()),
    "[data-is-default]": (input) => properties.setDefault(about.element.source, input.checked ? about.bo : null),
    "[data-default]": (input) => properties.setDefault(about.element, (about.bo.outgoing || []).find((flow) => flow.id === input.value)),
    "[data-timer], [data-timer-form]": () => properties.setTimer(about, one("[data-timer-form]", form).value, one("[data-timer]", form).value.trim()),
    "[data-error]": (input) => properties.setError(about, input.value.trim()),
  };

  // What is typed belongs to the element that was selected then, however late the browser says that it has changed.
  let typing = null, waiting = 0;
  function settle() {
    clearTimeout(waiting);
    const input = typing;
    typing = null;
    if (input) typed(input);
  }

  function typed(input) {
    const selector = Object.keys(deeds).find((one_) => input.matches(one_));
    const same = input.type !== "checkbox" && input.value === input.dataset.was;
    if (!selector || !about || same || input.closest("[hidden]")) return;
    input.dataset.was = input.value;
    write(() => deeds[selector](input));
  }

  function connect() {
    all("[data-list]", form).forEach((place) => {
      shown[place.dataset.list] = lists.list(place, (text) => write(() => properties.set(about, { [place.dataset.list]: text })));
    });
    all("input[data-suggests]", form).forEach((input) => lists.suggesting(input, input.dataset.suggests));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => { settle(); typed(event.target); });
    form.addEventListener("input", (event) => {
      if (event.target.matches("[data-condition]")) judge();
      if (!event.target.matches("textarea, input[data-attribute], input[data-timer], input[data-error], input[data-way-field]")) return;
      if (typing !== event.target) settle();
      typing = event.target;
      clearTimeout(waiting);
      waiting = setTimeout(settle, 500);
    });
    const bus = editor.get("eventBus");
    const root = () => editor.get("canvas").getRootElement();
    bus.on("selection.changed", ({ newSelection }) => show(newSelection.length > 1 ? null : newSelection[0] || root()));
    bus.on("elements.changed", ({ elements: changed }) => {
      if (writing || typing || !about || !changed.some((element) => (element.labelTarget || element) === about.element)) return;
      show(about.element);
    });
    bus.on("import.done", () => show(root()));
  }

  editor.panel = { settle, process, show: () => show(editor.get("canvas").getRootElement()) };
  editor.made.then(connect);
})();
