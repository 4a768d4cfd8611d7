// Suggestions while typing, and lists of names as chips: what is shown are names, what is written are codes.
(function () {
  "use strict";
  const { editor } = window;
  if (!editor) return;
  const { box, one, all, ask } = editor;
  const names = {}; // kind -> code -> name
  const near = {}; // kinds that the diagram itself answers: kind -> () => [{code, name}]
  let number = 0;

  function remember(kind, found) {
    names[kind] = names[kind] || new Map();
    found.forEach(({ code, name }) => names[kind].set(code, name));
    return found;
  }

  async function find(kind, words) {
    if (near[kind]) return remember(kind, near[kind]());
    const answer = await ask(`${box.dataset.suggest}?kind=${encodeURIComponent(kind)}&q=${encodeURIComponent(words)}`);
    return answer.ok ? remember(kind, (await answer.json()).found) : [];
  }

  function code(kind, text) { // somebody may type a name instead of its code
    const known = [...(names[kind] || new Map())].find(([, name]) => name === text);
    return known ? known[0] : text;
  }

  async function name(kind, what) {
    if (!kind) return what;
    const known = names[kind] && names[kind].get(what);
    if (known) return known;
    await find(kind, what);
    return (names[kind] && names[kind].get(what)) || what;
  }

  function suggesting(input, kind) {
    const options = document.createElement("datalist");
    number += 1;
    options.id = `suggestions-${number}`;
    input.after(options);
    input.setAttribute("list", options.id);
    const fill = async () => {
      const found = await find(kind, input.value.trim());
      options.replaceChildren(...found.map((one_) => {
        const option = document.createElement("option");
        option.value = one_.code;
        option.label = one_.name;
        return option;
      }));
    };
    input.addEventListener("focus", fill);
    let waiting = 0;
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(fill, 200); });
  }

  const split = (text) => text.split(/[,，;；\s]+/).map((item) => item.trim()).filter(Boolean);

  // A list in the panel: `read` gives its text, `write` takes it.
  function list(place, write) {
    const kind = place.dataset.suggests;
    const input = one("[data-add]", place), outcome = one("[data-outcome]", place);
    let items = [];
    if (kind) suggesting(input, kind);
    const commit = () => write(items.join(","));
    const add = () => {
      const text = input.value.trim();
      if (!text) return;
      const prefix = outcome && outcome.value ? `${outcome.value}:` : "";
      const added = kind === "party" ? [text.replace(/[,，;；]/g, "、")] : split(text).map((item) => prefix + code(kind, item));
      items = [...new Set([...items, ...added])];
      input.value = "";
      draw();
      commit();
    };
    const draw = () => {
      const chips = items.map((item) => {
        const chip = one("template[data-chip]").content.firstElementChild.cloneNode(true);
        const said = one("[data-chip-name]", chip), remove = one("[data-chip-remove]", chip);
        said.textContent = item;
        const [head, tail] = item.includes(":") ? item.split(":") : ["", item];
        name(kind, tail).then((words) => {
          said.textContent = (head ? `${head} → ` : "") + words;
          remove.setAttribute("aria-label", `${remove.getAttribute("aria-label")} ${said.textContent}`);
        });
        remove.addEventListener("click", () => { items = items.filter((other) => other !== item); draw(); commit(); input.focus(); });
        return chip;
      });
      one("[data-chips]", place).replaceChildren(...chips);
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); add(); } });
    input.addEventListener("change", () => { if (input.value.trim()) add(); });
    one("[data-add-now]", place).addEventListener("click", add);
    return { show(text) { items = kind === "party" ? text.split(/[,，;；、]\s*/).map((item) => item.trim()).filter(Boolean) : split(text); draw(); } };
  }

  editor.lists = { list, suggesting, near, split };
})();
