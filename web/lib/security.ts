/** The Content-Security-Policy of a page: scripts only with this page's nonce, connections only home and to the files. */
export function contentSecurityPolicy(
  nonce: string,
  filesOrigins: string,
  development: boolean,
): string {
  const files = filesOrigins ? ` ${filesOrigins}` : '';
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${files}`,
    `media-src 'self'${files}`,
    "font-src 'self'",
    `connect-src 'self'${files}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
