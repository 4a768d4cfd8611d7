// Single keys. An element names its key itself: <button data-key="KeyA">; boxes are focused, the rest is clicked.
//   <a data-go="KeyI" href="/inbox/"> follows G I. One switch in the help turns single keys off.
(function () {
  "use strict";
  const { one, all, cookie } = window.desk;
  const on = () => { const box = one("[data-keys-switch]"); return !box || box.checked; }; // as the person chose, on every machine
  const typing = (element) => element.matches("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])");
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
  let going = 0; // when G was pressed

  function use(element) {
    if (!typing(element)) { element.click(); return; }
    element.focus();
    if (element.setSelectionRange && element.type !== "search") element.setSelectionRange(element.value.length, element.value.length);
  }

  function submitByKey(event) {
    const form = event.target.form;
    if (!form || event.key !== "Enter" || event.target.tagName !== "TEXTAREA") return false;
    const button = one("[data-primary]:not(:disabled)", form) || one("button:not([type=button]):not(:disabled)", form);
    if (button) button.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.code === "KeyK") { event.preventDefault(); openJump(); } else if (submitByKey(event)) event.preventDefault();
      return;
    }
    if (typing(event.target)) {
      if (event.key === "Escape" && !event.target.closest("dialog")) {
        event.target.blur();
        document.dispatchEvent(new CustomEvent("ld:left-input"));
      }
      return;
    }
    if (!on() || one("dialog[open]")) return;
    const go = going && Date.now() - going < 1500;
    going = 0;
    if (event.code === "KeyG" && !event.shiftKey) { going = Date.now(); return; }
    if (event.key === "?") { event.preventDefault(); one("#keys-help").showModal(); return; }
    const name = event.key === "/" ? "Slash" : event.code;
    const selector = go ? `[data-go="${name}"]` : `[data-key="${event.shiftKey ? "Shift" + name : name}"]`;
    const element = all(selector).find(shown) || (go ? one(selector) : null);
    if (!element) return;
    event.preventDefault();
    use(element);
  });

  function openJump() {
    const dialog = one("#jump");
    if (!dialog || dialog.open) return;
    all("dialog[open]").forEach((other) => other.close());
    dialog.showModal();
    const box = one("input", dialog);
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    const body = new URLSearchParams({ on: event.target.checked ? "1" : "0" });
    fetch(event.target.dataset.keysSwitch, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": cookie("csrftoken") } })
      .then((response) => { if (response.status === 401) document.dispatchEvent(new CustomEvent("ld:expired")); }, () => {});
  });
  window.desk.singleKeys = on;
})();
