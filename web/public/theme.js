// Runs before the first paint, so that the page never flashes in the wrong theme. A file of its own because the content
// security policy allows no inline script. The key is written by src/lib/theme.ts.
try {
  const theme = localStorage.getItem('session.theme');
  if (theme === 'light' || theme === 'system') document.documentElement.dataset.theme = theme;
  // The browser's own bars around the page.
  const isLight = theme === 'light' || (theme === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  if (isLight) document.querySelector('meta[name=theme-color]')?.setAttribute('content', '#ffffff');
} catch {
  // Storage is blocked: the default theme stays.
}
