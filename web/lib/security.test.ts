import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './security';

test('scripts run by nonce alone, and nothing is fetched from elsewhere', () => {
  const policy = contentSecurityPolicy('abc', 'https://files.example', false);
  const directives = new Map(policy.split('; ').map((d) => [d.split(' ')[0], d]));
  expect(directives.get('script-src')).toBe("script-src 'nonce-abc' 'strict-dynamic'");
  expect(directives.get('default-src')).toBe("default-src 'none'");
  expect(directives.get('connect-src')).toBe("connect-src 'self' https://files.example");
  expect(directives.get('frame-ancestors')).toBe("frame-ancestors 'none'");
});
