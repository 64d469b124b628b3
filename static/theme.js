// Runs before the first paint: says that there is script, and brings back the colours that the reader chose.
{
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch {
    // Storage is switched off: the system's choice stands.
  }
}
