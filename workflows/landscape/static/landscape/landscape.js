// Arrow keys move within a group of tiles; only one tile of a group is a tab stop.
(() => {
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.querySelectorAll("[data-tiles]").forEach((group) => {
    const tiles = [...group.querySelectorAll("a")];
    tiles.forEach((tile, index) => { tile.tabIndex = index ? -1 : 0; });
    group.addEventListener("keydown", (event) => {
      const at = tiles.indexOf(document.activeElement);
      const to = event.code === "Home" ? 0 : event.code === "End" ? tiles.length - 1 : at + (STEPS[event.code] || NaN);
      if (at < 0 || !tiles[to]) return;
      event.preventDefault();
      tiles[at].tabIndex = -1;
      tiles[to].tabIndex = 0;
      tiles[to].focus();
    });
  });
})();
