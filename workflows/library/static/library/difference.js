// A change in the list and its place in the picture lead to each other. Without this the links are plain anchors.
(function () {
  "use strict";
  const rows = [...document.querySelectorAll("[data-places]")];
  const places = (row) => JSON.parse(row.dataset.places).map((id) => document.getElementById(id)).filter(Boolean);

  function clear() {
    document.querySelectorAll(".ld-picked").forEach((one) => one.classList.remove("ld-picked"));
  }

  function pick(row) {
    clear();
    row.classList.add("ld-picked");
    const found = places(row);
    found.forEach((one) => one.classList.add("ld-picked"));
    if (found[0]) found[0].scrollIntoView({ block: "center", inline: "center" });
    return found.length > 0;
  }

  rows.forEach((row) => row.addEventListener("click", (event) => {
    if (pick(row)) event.preventDefault();
  }));

  document.querySelectorAll(".ld-diff-picture g[id]").forEach((place) => place.addEventListener("click", () => {
    const row = rows.find((one) => JSON.parse(one.dataset.places).includes(place.id));
    clear();
    place.classList.add("ld-picked");
    if (!row) return;
    row.classList.add("ld-picked");
    row.scrollIntoView({ block: "nearest" });
  }));
})();
