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
});

afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: string) => writeFileSync(join(root, path), content);
const run = (...words: string[]) =>
  spawnSync('node', [join(root, 'web/built.mjs'), ...words]).status;
const build = (script = '') => run('node', '-e', `${BUILD};${script}`);
const BUILD = "require('fs').copyFileSync('app/page.tsx', '.next/static/page.js')";

test('a build that is complete has its static files beside its server', () => {
  expect(run()).toBe(1);
  expect(build()).toBe(0);
  expect(run()).toBe(0);
  const copied = join(root, 'web/.next/standalone/.next/static/page.js');
  expect(readFileSync(copied, 'utf8')).toBe('one');
});

test.each([
  ['a source that changed', () => write('web/app/page.tsx', 'two')],
  ['a new source', () => write('web/app/layout.tsx', 'new')],
  ['a source that is gone', () => rmSync(join(root, 'web/app/page.tsx'))],
  ['another schema', () => write('services/gateway/schema.graphql', 'type Query type Mutation')],
])('%s asks for another build', (_, change) => {
  build();
  change();
  expect(run()).toBe(1);
});

test('a source that changes during the build asks for another', () => {
  expect(build("require('fs').writeFileSync('app/page.tsx', 'two')")).toBe(0);
  expect(run()).toBe(1);
});

test('a build that fails ends as it did, and is none', () => {
  build();
  expect(build('process.exit(3)')).toBe(3);
  expect(run()).toBe(1);
});

test('what is made or only tests asks for none', () => {
  build();
  write('web/next-env.d.ts', 'made');
  write('web/app/page.test.tsx', 'a test');
  expect(run()).toBe(0);
});
