// Before the first paint: the chosen look, and whether somebody was signed in here.
const root = document.documentElement;
try {
  const look = localStorage.getItem("tacit-theme");
  if (look === "light" || look === "dark") root.dataset.theme = look;
  if (localStorage.getItem("tacit-known") !== null) root.dataset.known = "";
} catch {
  // Without storage the system's preference holds, and the visit is a first one.
}

// What is pressed on a served page before the app is there is pressed once it is.
const served = (event) => event.target.closest?.("#app[data-served] button");
addEventListener("click", (event) => {
  const button = served(event);
  if (!button) return;
  event.preventDefault();
  for (const other of document.querySelectorAll("[data-pressed]")) delete other.dataset.pressed;
  button.dataset.pressed = "";
});
