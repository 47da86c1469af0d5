// Before the first paint: the chosen look and language, and whether somebody was signed in here.
const root = document.documentElement;
const LANGUAGES = ["en", "de"];
let languages = navigator.languages.map((tag) => tag.toLowerCase().split("-")[0]);
try {
  languages = [localStorage.getItem("tacit-language"), ...languages];
  const look = localStorage.getItem("tacit-theme");
  if (look === "light" || look === "dark") root.dataset.theme = look;
  if (localStorage.getItem("tacit-known") !== null) root.dataset.known = "";
} catch {
  // Without storage the system's preference holds, and the visit is a first one.
}

root.lang = languages.find((tag) => LANGUAGES.includes(tag)) ?? root.lang;

// A served page holds its title and its content in every language.
document.addEventListener("readystatechange", () => {
  for (const content of document.querySelectorAll("#app[data-served] > [lang]")) {
    if (content.lang !== root.lang) content.remove();
    else document.title = content.dataset.title;
  }
});

// What is pressed on a served page before the app is there is pressed once it is.
const served = (event) => event.target.closest?.("#app[data-served] button");
addEventListener("click", (event) => {
  const button = served(event);
  if (!button) return;
  event.preventDefault();
  for (const other of document.querySelectorAll("[data-pressed]")) delete other.dataset.pressed;
  button.dataset.pressed = "";
});
