/** Where to go after signing in: a path of this site, never another's address. */
export function safePath(path: string): string {
  return /^\/(?![/\\])[^\\]*$/.test(path) ? path : '/collections';
}
