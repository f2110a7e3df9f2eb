const ELSEWHERE = 'http://app.invalid';
/** Browsers skip tabs, line ends and leading controls, and take a backslash for a slash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const MISREAD = /[\x00-\x20\x7f\\]/;

/** Where to go after signing in: a path of this site, never another's address. */
export function safePath(path: string): string {
  return isLocal(path) ? path : '/collections';
}

function isLocal(path: string): boolean {
  if (!path.startsWith('/') || MISREAD.test(path) || !URL.canParse(path, ELSEWHERE)) {
    return false;
  }
  const url = new URL(path, ELSEWHERE);
  return url.origin === ELSEWHERE && !url.pathname.startsWith('//');
}
