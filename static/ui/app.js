// The shell's behaviour: theme, dialogs, jumping, expired sign-in, lost connection. Templates own every word.
(function () {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  // --- attributes that do something -----------------------------------------------------------------------------
  const clicks = {
    "[data-theme-toggle]": () => {
      const root = document.documentElement;
      const theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      root.setAttribute("data-bs-theme", theme);
      localStorage.setItem("theme", theme);
    },
    "[data-open]": (element) => {
      all("dialog[open]").forEach((dialog) => dialog.close());
      const dialog = one(element.dataset.open);
      if (dialog && dialog.showModal) dialog.showModal();
    },
    "[data-close]": (element) => element.closest("dialog").close(),
    "[data-dismiss]": (element) => { element.closest("[role]").hidden = true; },
    "[data-copy]": (element) => navigator.clipboard && navigator.clipboard.writeText(new URL(element.dataset.copy, location.href).href)
      .then(() => { element.classList.add("ld-ok"); setTimeout(() => element.classList.remove("ld-ok"), 1500); }),
  };
  document.addEventListener("click", (event) => {
    for (const selector of Object.keys(clicks)) {
      const element = event.target.closest(selector);
      if (element) clicks[selector](element, event);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  // --- htmx: the token travels in a header, answers 409 and 422 are swapped (see the meta tag) --------------------
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
  });

  // --- the connection, and the sign-in that ran out ----------------------------------------------------------------
  let unanswered = null; // the last element whose request did not get through, to try again

  const submitter = new WeakMap();
  document.addEventListener("submit", (event) => { if (event.submitter) submitter.set(event.target, event.submitter); }, true);

  const again = () => {
    const element = unanswered;
    unanswered = null;
    if (!element || !element.isConnected) return;
    const pressed = submitter.get(element); // htmx sends along the button that was clicked, not a named submitter
    if (pressed && pressed.isConnected) pressed.click(); else if (element.tagName === "FORM") element.requestSubmit(); else element.click();
  };
  const show = (selector, visible) => { const note = one(selector); if (note) note.hidden = !visible; };

  document.addEventListener("htmx:sendError", (event) => { unanswered = event.detail.elt; show("[data-offline]", true); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.xhr && event.detail.xhr.status) show("[data-offline]", false); });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) { unanswered = event.detail.elt; askToSignIn(); } else show("[data-failed]", true);
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-retry]")) { show("[data-offline]", false); again(); } });
  addEventListener("online", () => { const note = one("[data-offline]"); if (note && !note.hidden) { note.hidden = true; again(); } });

  function askToSignIn() {
    const dialog = one("#expired");
    if (!dialog || dialog.open) return;
    all("dialog[open]").forEach((other) => other.close());
    show("[data-resume-wrong]", false);
    dialog.showModal();
    one("#resume-password").focus();
  }
  document.addEventListener("ld:expired", askToSignIn);

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-resume]")) return;
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form);
    body.set("csrfmiddlewaretoken", cookie("csrftoken"));
    fetch(form.action, { method: "POST", body, credentials: "same-origin" }).then((response) => {
      const signedIn = response.ok && response.redirected;
      show("[data-resume-wrong]", !signedIn);
      one("#resume-password").value = "";
      if (!signedIn) return;
      all("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = cookie("csrftoken"); });
      form.closest("dialog").close();
      document.dispatchEvent(new CustomEvent("ld:resumed"));
      again();
    }, () => show("[data-offline]", true));
  });

  // --- jump: the server finds IDs and cases, the pages of the list are found here ---------------------------------
  const pages = (dialog) => all("[data-jump-page]", dialog);
  document.addEventListener("input", (event) => {
    const dialog = event.target.closest("#jump");
    if (!dialog) return;
    const words = event.target.value.trim().toLowerCase();
    pages(dialog).forEach((entry) => { entry.hidden = !entry.textContent.toLowerCase().includes(words); });
    if (!words) one("#jump-found", dialog).textContent = "";
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-jump]")) return;
    const dialog = event.target.closest("dialog");
    const page = pages(dialog).find((entry) => !entry.hidden);
    const words = one("input", dialog).value.trim();
    if (!words) { event.preventDefault(); return; }
    if (page && !/\d/.test(words)) { event.preventDefault(); location.assign(one("a", page).href); }
  });
  document.addEventListener("keydown", (event) => {
    const dialog = event.target.closest && event.target.closest("#jump");
    if (!dialog || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const stops = [one("input", dialog), ...all("a", dialog).filter((link) => link.getClientRects().length)];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (stops[next] || stops[0]).focus();
  });

  // --- the stepper scrolls to the current stage on narrow screens ----------------------------------------------------
  document.addEventListener("DOMContentLoaded", () => {
    const current = one(".ld-steps [aria-current]");
    if (current && innerWidth <= 860) current.parentNode.scrollLeft = current.offsetLeft - 90;
  });

  window.desk = { one, all, cookie };
})();
