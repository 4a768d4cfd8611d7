// A box to write one's signature in: <div data-pad><canvas></canvas><input type="hidden"><button data-pad-clear></div>
// The picture travels in the hidden field as a PNG with nothing behind the ink.
(function () {
  "use strict";

  function point(canvas, event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  }

  function make(pad) {
    const canvas = pad.querySelector("canvas");
    const field = pad.querySelector("input[type=hidden]");
    const ink = canvas.getContext("2d");
    let writing = false;
    Object.assign(ink, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });

    canvas.addEventListener("pointerdown", (event) => {
      writing = true;
      canvas.setPointerCapture(event.pointerId);
      ink.beginPath();
      ink.moveTo(...point(canvas, event));
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!writing) return;
      ink.lineTo(...point(canvas, event));
      ink.stroke();
    });
    const lift = () => {
      if (!writing) return;
      writing = false;
      field.value = canvas.toDataURL("image/png");
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
      ink.clearRect(0, 0, canvas.width, canvas.height);
      field.value = "";
    });
    pad.dataset.ready = "";
  }

  const makeAll = () => document.querySelectorAll("[data-pad]:not([data-ready])").forEach(make);
  makeAll();
  document.body.addEventListener("htmx:afterSwap", makeAll);
})();
