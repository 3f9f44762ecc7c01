// On a channel's page the player and the channel's state are fetched at once, beside the app, and not when the app asks for them. A file
// of its own because the content security policy allows no inline script. tools/watch-preload.ts names the files.
{
  const handle = /^\/@([a-z0-9_]{1,64})\/?$/i.exec(location.pathname)?.[1];
  const files = handle ? (document.currentScript?.dataset.files?.split(' ') ?? []) : [];
  const links = files.map((href) => (href.endsWith('.css') ? { rel: 'preload', as: 'style', href } : { rel: 'modulepreload', href }));
  if (handle) links.push({ rel: 'preload', as: 'fetch', href: `/api/v1/channels/${handle.toLowerCase()}` });
  document.head.append(...links.map((link) => Object.assign(document.createElement('link'), { crossOrigin: 'anonymous', ...link })));
}
