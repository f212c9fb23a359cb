// Runs before the first paint, so that a chosen theme never flashes; everything else waits for main.js.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch (refused) {
    // A browser may refuse storage; the system's choice then stands.
    chosen = null;
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.bsTheme = chosen;
})();
