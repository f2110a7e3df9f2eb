import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

type Loader = (this: { resourcePath: string }, source: string) => string;
const require = createRequire(import.meta.url);
const load = require('./texts.loader.cjs') as Loader;
const build = (source: string, resourcePath = '/app/page.tsx') =>
  load.call({ resourcePath }, source);

test('an area that a file uses becomes an import of its own, with the directive still first', () => {
  const source = `'use client';\nimport { texts } from '@/lib/texts';\nconst words = texts.automation.rules;\n`;
  const built = build(source);
  expect(built.startsWith("'use client';\n")).toBe(true);
  expect(built).toContain(
    `import { automation as textsOf_automation } from '@/lib/texts/en.automation';`,
  );
  expect(built).toContain('const words = textsOf_automation.rules;');
  expect(built.split('\n')).toHaveLength(source.split('\n').length);
});

test('a file that uses no area stays as it is', () => {
  const source = `import { texts } from '@/lib/texts';\nconst word = texts.navigation.automation;\n`;
  expect(build(source)).toBe(source);
  expect(build(`const texts = [texts.account];`)).toBe(`const texts = [texts.account];`);
});

test('the words themselves do without the areas, and with all else', () => {
  const path = require.resolve('./texts/en.ts');
  const source = readFileSync(path, 'utf8');
  const built = build(source, path);
  expect(built).not.toMatch(
    /import \{ (account|administration|automation|design|external|history) \}/,
  );
  expect(built).not.toMatch(/^ {2}(account|administration|automation|design|external|history),$/m);
  expect(built).toContain("import { forms } from './en.forms';");
  expect(() => build(source.replace("'./en.account'", "'./others'"), path)).toThrow('account');
});

test.each(['const { account } = texts;', 'say(texts);', 'const all = texts;'])(
  'all words at once are refused, since areas are not among them: %s',
  (use) => {
    expect(() => build(`import { texts } from '@/lib/texts';\n${use}\n`)).toThrow('by its parts');
  },
);
