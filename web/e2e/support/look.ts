import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { texts } from '@/lib/texts';
import { violations } from './axe';

const PICTURES = fileURLToPath(new URL('../../../var/screenshots/', import.meta.url));
const SIZES = [
  { width: 1280, height: 900 },
  { width: 360, height: 740 },
];

/** Takes a picture of each look of the page; what is wrong with it. */
export async function look(page: Page, name: string): Promise<string[]> {
  mkdirSync(PICTURES, { recursive: true });
  const found: string[] = [];
  await expect.poll(() => page.getByRole('status', { name: texts.states.loading }).count()).toBe(0);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(150); // what slides in has arrived
      const looks = `${name}-${colorScheme}-${size.width}`;
      await page.screenshot({ path: `${PICTURES}${looks}.png` });
      // colours are the same at each width
      if (size === SIZES[0] || colorScheme === 'light') {
        found.push(...(await violations(page)).map((problem) => `${looks}: ${problem}`));
      }
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      found.push(`${name} is wider than ${size.width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  return found;
}
