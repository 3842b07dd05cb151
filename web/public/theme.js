// Runs before the first paint, so that a dark page never flashes white. A file of its own, because inline scripts are not allowed.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("polylogue.theme") ?? "system";
  } catch {
    // No storage: the device decides.
  }
  const isDark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();
