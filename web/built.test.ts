import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'built-'));
  for (const folder of [
    'web/app',
    'web/.next/static',
    'web/.next/standalone',
    'services/gateway',
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  copyFileSync(join(import.meta.dirname, 'built.mjs'), join(root, 'web/built.mjs'));
  write('services/gateway/schema.graphql', 'type Query');
  write('web/app/page.tsx', 'one');
  write('web/.next/static/page.js', 'made of one');
});

afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: string) => writeFileSync(join(root, path), content);
const run = (...words: string[]) =>
  spawnSync('node', [join(root, 'web/built.mjs'), ...words]).status;

test('a build that is complete has its static files beside its server', () => {
  expect(run()).toBe(1);
  expect(run('note')).toBe(0);
  expect(run()).toBe(0);
  const copied = join(root, 'web/.next/standalone/.next/static/page.js');
  expect(readFileSync(copied, 'utf8')).toBe('made of one');
});

test.each([
  ['a source that changed', () => write('web/app/page.tsx', 'two')],
  ['a new source', () => write('web/app/layout.tsx', 'new')],
  ['a source that is gone', () => rmSync(join(root, 'web/app/page.tsx'))],
  ['another schema', () => write('services/gateway/schema.graphql', 'type Query type Mutation')],
])('%s asks for another build', (_, change) => {
  run('note');
  change();
  expect(run()).toBe(1);
});

test('what is made or only tests asks for none', () => {
  run('note');
  write('web/next-env.d.ts', 'made');
  write('web/app/page.test.tsx', 'a test');
  expect(run()).toBe(0);
});
