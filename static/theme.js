// Applies the chosen look before the first paint.
try {
  const look = localStorage.getItem("tacit-theme");
  if (look === "light" || look === "dark") document.documentElement.dataset.theme = look;
} catch {
  // Without storage the system's preference holds.
}
