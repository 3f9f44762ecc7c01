// Runs before the first paint, so that the page never flashes in the wrong theme. A file of its own because the content
// security policy allows no inline script. The key is written by src/lib/theme.ts.
try {
  const theme = localStorage.getItem('session.theme');
  if (theme === 'light' || theme === 'system') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the default theme stays.
}
