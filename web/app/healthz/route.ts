/** Liveness and readiness: this server needs nobody to answer. */
export function GET(): Response {
  return new Response('ok\n', { headers: { 'Cache-Control': 'no-store' } });
}
