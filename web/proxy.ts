import { type NextRequest, NextResponse } from 'next/server';
import { environment } from '@/lib/env';
import { contentSecurityPolicy } from '@/lib/security';

const GATEWAY_PATHS = /^\/(graphql|api|auth)(\/|$)/;

/** Hands the API's paths on to the gateway; gives every page its Content-Security-Policy. */
export function proxy(request: NextRequest): NextResponse {
  const { GATEWAY_URL, FILES_ORIGINS } = environment();
  const { pathname, search } = request.nextUrl;
  if (GATEWAY_PATHS.test(pathname)) {
    return NextResponse.rewrite(new URL(pathname + search, GATEWAY_URL));
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(
    nonce,
    FILES_ORIGINS,
    process.env.NODE_ENV === 'development',
  );
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  response.headers.set('X-Content-Type-Options', 'nosniff');
  response.headers.set('Referrer-Policy', 'same-origin');
  response.headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
  return response;
}

export const config = {
  matcher: ['/((?!_next/static|_next/image|icon.svg|healthz).*)'],
};
