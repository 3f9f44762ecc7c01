/** Where to go after signing in: the `next` of the address, if it lies on this site. */
export function nextPath(search: string): string {
  const wanted = new URLSearchParams(search).get('next') ?? '/';
  // Neither another origin nor its shorthands ("//host", "/\host"), nor back to where one signs in.
  const isOwn = /^\/(?![/\\])/.test(wanted) && !/^\/(login|signup|reset|setup)\b/.test(wanted);
  return isOwn ? wanted : '/';
}
