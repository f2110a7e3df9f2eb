import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Axe = {
  run(
    where: Document,
    how: object,
  ): Promise<{
    violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[];
  }>;
};

/** What axe finds wrong on the page, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE); // through the debugger, which no policy for scripts concerns
  return page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: Axe };
    const { violations: found } = await axe.run(document, { runOnly: rules });
    return found.map(({ id, nodes }) => {
      const first = nodes
        .slice(0, 2)
        .map(({ html, any }) => `${html.slice(0, 120)} (${any[0]?.message ?? ''})`);
      return `${id}, ${nodes.length} times: ${first.join(' | ')}`;
    });
  }, RULES);
}
