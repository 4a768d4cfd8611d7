// The form of a case: files are kept as soon as they are chosen, and the server says what its rules hide and require.
(function () {
  "use strict";
  const { one, all, cookie } = window.desk;
  const PAUSE = 250;

  const send = (url, body) => fetch(url, {
    method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": cookie("csrftoken"), "X-Requested-With": "fetch" },
  }).then((answer) => {
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("ld:expired"));
    return answer;
  });

  // --- rules --------------------------------------------------------------------------------------------------------
  const hide = (sheet) => all("[data-field]", sheet).forEach((place) => { place.hidden = place.hasAttribute("data-hidden"); });

  function obey(sheet, told) {
    all("[data-field]", sheet).forEach((place) => {
      place.toggleAttribute("data-hidden", told.hidden.includes(place.dataset.field));
      const must = told.required.includes(place.dataset.field);
      all("[data-required]", place).forEach((star) => { star.hidden = !must; });
      all("input:not([type=file]), textarea, select", place).forEach((input) => input.setAttribute("aria-required", String(must)));
    });
    hide(sheet);
  }

  let waiting = 0, asked = 0;
  function ask(sheet) {
    if (!sheet || !sheet.dataset.rules || !sheet.closest("form")) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = (asked += 1);
      const body = new URLSearchParams([...new FormData(sheet.closest("form"))].filter(([name]) => name.startsWith("field.")));
      try {
        const answer = await send(sheet.dataset.rules, body);
        if (answer.ok && turn === asked && sheet.isConnected) obey(sheet, await answer.json());
      } catch { /* the server looks at the rules again when the form is sent */ }
    }, PAUSE);
  }

  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => ask(event.target.closest("[data-sheet]"))));

  // --- files ----------------------------------------------------------------------------------------------------------
  async function upload(input) {
    const place = input.closest("[data-upload]"), wrong = one("[data-upload-error]", place);
    const body = new FormData();
    body.append("place", place.dataset.place);
    [...input.files].forEach((file) => body.append("upload", file));
    input.disabled = true;
    try {
      const answer = await send(place.dataset.upload, body);
      const refused = answer.status === 422 ? (await answer.json()).message : "";
      wrong.hidden = answer.ok;
      if (refused) one("span", wrong).textContent = refused;
      if (answer.ok) {
        one("[data-files]", place).insertAdjacentHTML("beforeend", await answer.text());
        one("[data-files]", place).dispatchEvent(new Event("input", { bubbles: true }));
      }
    } catch { wrong.hidden = false; }
    input.value = "";
    input.disabled = false;
  }

  document.addEventListener("change", (event) => { if (event.target.matches("[data-upload-choose]") && event.target.files.length) upload(event.target); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-upload-now]");
    if (!button) return;
    event.preventDefault();
    one("[data-upload-choose]", button.parentNode).click();
  });

  const begin = (part) => { all("[data-sheet]", part).forEach((sheet) => { hide(sheet); ask(sheet); }); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => begin(document)); else begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
})();
