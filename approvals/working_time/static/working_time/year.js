// One tab stop for the year; the arrow keys go from day to day and from week to week.
(() => {
  const days = Array.from(document.querySelectorAll(".ld-month td > a"));
  if (!days.length) return;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  let current = Math.max(days.findIndex((day) => day.hasAttribute("aria-current")), 0);
  days.forEach((day, place) => { day.tabIndex = place === current ? 0 : -1; });
  const year = document.querySelector(".ld-year");
  const go = (place) => {
    days[current].tabIndex = -1;
    current = place;
    days[current].tabIndex = 0;
  };
  year.addEventListener("focusin", (event) => {
    const place = days.indexOf(event.target);
    if (place >= 0 && place !== current) go(place);
  });
  year.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.code in step)) return;
    const place = current + step[event.code];
    if (!days.includes(event.target) || place < 0 || place >= days.length) return;
    event.preventDefault();
    go(place);
    days[current].focus();
  });
})();
