import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator } from './support/person';

/** Fewer are enough while one works on the page: `E2E_RECORDS=5000`. */
const RECORDS = Number(process.env.E2E_RECORDS ?? 100_000);
const BATCH = 1_000;
const AT_ONCE = 4;
const MOST_SCRIPT = 250_000;

test('the list of a large collection is light and quick', async () => {
  const api = await Api.signIn();
  await api.createCollection('stock', 'Stock', [
    { name: 'name', type: 'TEXT', indexed: true },
    { name: 'place', type: 'TEXT' },
    { name: 'pieces', type: 'INTEGER', indexed: true },
    { name: 'counted', type: 'DATE' },
  ]);
  const began = performance.now();
  const starts = Array.from({ length: Math.ceil(RECORDS / BATCH) }, (_, index) => index * BATCH);
  const load = async () => {
    for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
      await api.createRecords('stock', articles(start, Math.min(BATCH, RECORDS - start)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, load));
  const loading = performance.now() - began;
  const { recordCount } = (await api.ask('{ collection(name: "stock") { recordCount } }')) as {
    recordCount: number;
  };
  expect(recordCount).toBe(RECORDS);

  const page = await administrator();
  await page.goto('about:blank');
  const scripts = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') {
      scripts.set(
        response.url(),
        response.body().then((body) => gzipSync(body).length),
      );
    }
  });
  const cache = await page.context().newCDPSession(page);
  await cache.send('Network.setCacheDisabled', { cacheDisabled: true });

  const opened = performance.now();
  await page.goto('/collections/stock');
  await page.locator('tbody td').first().waitFor();
  const firstRow = performance.now() - opened;
  await page.waitForTimeout(2_000); // what is fetched ahead counts as well
  const sizes = await Promise.all(scripts.values());
  const bytes = sizes.reduce((sum, size) => sum + size, 0);

  const frame = page.locator('table').locator('..');
  const scrolled = performance.now();
  for (let step = 0; step < 10; step++) {
    await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect
      .poll(() => frame.evaluate((e) => e.scrollHeight - e.scrollTop > 2 * e.clientHeight), {
        interval: 10,
        timeout: 10_000,
      })
      .toBe(true);
  }
  const scrolling = (performance.now() - scrolled) / 10;

  expect(await page.getByText(texts.records.count(RECORDS)).isVisible()).toBe(true);

  const typed = performance.now();
  await page.getByLabel(texts.records.search).pressSequentially('000077');
  await page.getByText(texts.records.count(1)).waitFor();
  const searching = performance.now() - typed;

  console.log(
    [
      `${recordCount.toLocaleString('en')} records, made through the API in ${Math.round(loading / 1000)} s`,
      `script of the list ${Math.round(bytes / 1000)} kB compressed, in ${scripts.size} files`,
      `first row after ${Math.round(firstRow)} ms, nothing cached`,
      `a further page while scrolling ${Math.round(scrolling)} ms`,
      `search from the first key ${Math.round(searching)} ms`,
    ].join('\n'),
  );
  expect(bytes).toBeLessThan(MOST_SCRIPT);
});

function articles(start: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `Article ${String(start + index).padStart(6, '0')}`,
    place: `Shelf ${(start + index) % 97}`,
    pieces: (start + index) % 1000,
    counted: '2026-01-31',
  }));
}
