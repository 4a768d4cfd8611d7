// Reading and writing what an element says: our attributes, their aliases of other products, and what BPMN keeps itself.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const OTHERS = ["camunda", "flowable", "activiti"];
  const STANDARD = { calledElement: "calledElement" }; // BPMN has an attribute of its own for it
  const ON_LOOP = ["collection"];

  const kindOf = (bo) => bo.$type.slice(5, 6).toLowerCase() + bo.$type.slice(6);
  const loopOf = (bo) => (bo.loopCharacteristics && bo.loopCharacteristics.$type === "bpmn:MultiInstanceLoopCharacteristics" ? bo.loopCharacteristics : null);

  // What the panel is about: a label stands for its shape, a pool for its process.
  function subject(element) {
    const real = element.labelTarget || element;
    let bo = real.businessObject;
    if (bo.$type === "bpmn:Participant" && bo.processRef) bo = bo.processRef;
    return { element: real, bo, kind: kindOf(bo) };
  }

  const children = (bo, name) => ((bo.extensionElements && bo.extensionElements.values) || []).filter((value) => value.$type === `ld:${name[0].toUpperCase()}${name.slice(1)}`);

  const form = (process) => ((process.extensionElements && process.extensionElements.values) || []).find((value) => value.$type === "ld:Form") || null;

  function get(bo, name) {
    if (STANDARD[name] && bo.get(STANDARD[name])) return bo.get(STANDARD[name]);
    const loop = loopOf(bo);
    const own = bo.get(`ld:${name}`) || children(bo, name).map((child) => child.body || "").join("") || (loop && loop.get(`ld:${name}`));
    if (own) return own;
    const alias = OTHERS.map((other) => bo.$attrs[`${other}:${name}`]).find(Boolean);
    return alias || "";
  }

  // One step of undoing for all of it. An emptied value also takes the aliases away, or they would speak up again.
  function set(about, values) {
    const { element, bo } = about;
    const modeling = editor.get("modeling");
    const loop = loopOf(bo);
    const own = {};
    Object.entries(values).forEach(([name, text]) => {
      const value = text === "" || text === undefined ? undefined : text;
      if (STANDARD[name]) own[STANDARD[name]] = value;
      if (!STANDARD[name] && !(loop && ON_LOOP.includes(name))) own[`ld:${name}`] = value;
      if (value === undefined) OTHERS.filter((other) => bo.$attrs[`${other}:${name}`] !== undefined).forEach((other) => { own[`${other}:${name}`] = undefined; });
    });
    modeling.updateModdleProperties(element, bo, own);
    Object.entries(values).forEach(([name, text]) => {
      if (loop && ON_LOOP.includes(name)) modeling.updateModdleProperties(element, loop, { [`ld:${name}`]: text || undefined });
      const gone = children(bo, name);
      if (gone.length) modeling.updateModdleProperties(element, bo.extensionElements, { values: bo.extensionElements.values.filter((value) => !gone.includes(value)) });
    });
  }

  function rename(about, text) {
    if (about.kind === "process") editor.get("modeling").updateModdleProperties(about.element, about.bo, { name: text });
    else editor.get("modeling").updateLabel(about.element, text);
  }

  function cosign(about, rule) {
    const { element, bo } = about;
    if (!rule) { editor.get("modeling").updateProperties(element, { loopCharacteristics: undefined, "ld:cosign": undefined, "ld:earlyEnd": undefined, "ld:collection": undefined }); return; }
    const changes = { "ld:cosign": rule };
    if (!loopOf(bo)) {
      changes.loopCharacteristics = editor.get("bpmnFactory").create("bpmn:MultiInstanceLoopCharacteristics");
      changes.loopCharacteristics.$parent = bo;
    }
    editor.get("modeling").updateProperties(element, changes);
  }

  function sequential(about, yes) {
    editor.get("modeling").updateModdleProperties(about.element, loopOf(about.bo), { isSequential: yes });
  }

  function expression(parent, body) {
    if (!body) return undefined;
    const made = editor.get("bpmnFactory").create("bpmn:FormalExpression", { body });
    made.$parent = parent;
    return made;
  }

  const condition = (bo) => ((bo.conditionExpression && bo.conditionExpression.body) || "").trim().replace(/^[$#]\{([\s\S]*)\}$/, "$1");
  const setCondition = (about, text) => editor.get("modeling").updateProperties(about.element, { conditionExpression: expression(about.bo, text) });
  const setDefault = (source, flow) => editor.get("modeling").updateProperties(source, { default: flow || undefined });

  const definition = (bo, type) => (bo.eventDefinitions || []).find((one) => one.$type === type);
  const FORMS = ["timeDuration", "timeDate", "timeCycle"];
  function timer(bo) {
    const found = definition(bo, "bpmn:TimerEventDefinition");
    if (!found) return null;
    const form = FORMS.find((name) => found[name]) || FORMS[0];
    return { form, spec: (found[form] && found[form].body) || "" };
  }
  function setTimer(about, form, spec) {
    const found = definition(about.bo, "bpmn:TimerEventDefinition");
    const changes = Object.fromEntries(FORMS.map((name) => [name, undefined]));
    changes[form] = expression(found, spec);
    editor.get("modeling").updateModdleProperties(about.element, found, changes);
  }

  const errorOf = (bo) => definition(bo, "bpmn:ErrorEventDefinition");
  function setError(about, code) {
    const definitions = editor.modeler.getDefinitions();
    const known = definitions.rootElements.find((root) => root.$type === "bpmn:Error" && root.errorCode === code);
    const error = known || editor.get("bpmnFactory").create("bpmn:Error", { errorCode: code, name: code });
    if (code && !known) {
      error.$parent = definitions;
      editor.get("modeling").updateModdleProperties(about.element, definitions, { rootElements: [...definitions.rootElements, error] });
    }
    editor.get("modeling").updateModdleProperties(about.element, errorOf(about.bo), { errorRef: code ? error : undefined });
  }

  editor.properties = { subject, form, get, set, rename, cosign, sequential, loopOf, condition, setCondition, setDefault, timer, setTimer, errorOf, setError };
})();
