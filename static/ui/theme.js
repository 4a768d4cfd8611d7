// Runs before the first paint: the theme of this browser, else the person's, else the system's.
(function () {
  var root = document.documentElement;
  var known = { light: 1, dark: 1 };
  var theme = localStorage.getItem("theme");
  if (!known[theme]) theme = root.dataset.theme;
  if (!known[theme]) theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.setAttribute("data-bs-theme", theme);
})();
