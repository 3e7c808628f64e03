// Light or dark: as the system says, unless the reader chooses; the choice is kept where the browser allows it.
const THEME_KEY = "retool-theme";

function kept() {
  try { return localStorage.getItem(THEME_KEY) || ""; } catch { return ""; }
}

function startTheme() {
  const select = document.getElementById("theme");
  const wear = (name) => {
    if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
    else delete document.documentElement.dataset.theme;
  };
  select.value = kept();
  wear(select.value);
  select.addEventListener("change", () => {
    wear(select.value);
    try { localStorage.setItem(THEME_KEY, select.value); } catch { /* a browser that keeps nothing: this visit only */ }
  });
}
