// The bell looks up now and then while its page is seen; a look that fails is no reason to disturb anybody.
(function () {
  "use strict";
  const EVERY = 60000;
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  let looked = Date.now();
  let asleep = false;

  function look() {
    if (asleep || document.hidden || Date.now() - looked < EVERY - 1000) return;
    looked = Date.now();
    bell.dispatchEvent(new CustomEvent("ld:look"));
  }
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    bell.addEventListener(name, (event) => {
      event.stopPropagation(); // the shell would ask to sign in again in the middle of whatever somebody does
      asleep = Boolean(event.detail.xhr && event.detail.xhr.status === 401);
    });
  }
  document.addEventListener("ld:resumed", () => { asleep = false; });
})();
