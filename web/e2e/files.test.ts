import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { texts } from '@/lib/texts';
import { Api } from './support/api';
import { administrator } from './support/person';

const BYTES = randomBytes(20_000_000);
const FOLDER = mkdtempSync(join(tmpdir(), 'dossier-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));

test('a large file is sent with its progress shown, and comes back the same; another is cancelled', async () => {
  const api = await Api.signIn();
  await api.createCollection('cases', 'Cases', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const [id = ''] = await api.createRecords('cases', [{ name: 'Leak' }]);
  const path = join(FOLDER, 'dossier.bin');
  writeFileSync(path, BYTES);

  const page = await administrator();
  await page.goto(`/collections/cases/records/${id}`);
  await page.getByRole('tab', { name: texts.files.tab }).click();
  await page.getByText(texts.files.none).waitFor();
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  const slow = { offline: false, latency: 5, downloadThroughput: -1 };
  await line.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: 12_000_000 });
  await page.locator('input[type=file]').setInputFiles(path);
  const seen = new Set<number>();
  const bar = page.getByRole('progressbar');
  await bar.waitFor();
  while (await bar.isVisible()) {
    const now = await bar.getAttribute('aria-valuenow', { timeout: 1000 }).catch(() => null);
    seen.add(Number(now ?? 0));
  }
  expect([...seen].some((percent) => percent > 0 && percent < 100)).toBe(true);

  const link = page.getByRole('link', { name: /\.bin$/ });
  const sent = await (await page.request.get((await link.getAttribute('href')) ?? '')).body();
  expect(hash(sent)).toBe(hash(BYTES));

  await line.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: 200_000 });
  const other = `${path}.again`; // the same one again would be no change to the browser
  writeFileSync(other, BYTES);
  await page.locator('input[type=file]').setInputFiles(other);
  await page.getByRole('button', { name: /^Cancel dossier/ }).click();
  await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
  expect(await link.count()).toBe(1); // what was cancelled has left nothing behind

  await page.getByRole('button', { name: /^Delete dossier/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: texts.records.delete }).click();
  await page.getByText(texts.files.none).waitFor();

  await page.getByRole('button', { name: texts.files.deletedFiles(1) }).click();
  await page.getByRole('button', { name: /^Restore dossier/ }).click();
  await link.waitFor();
  await page.getByRole('tab', { name: texts.history.tab }).click();
  for (const action of ['file_added', 'file_deleted', 'file_restored']) {
    await page.getByText(texts.history.actions[action] ?? '').waitFor();
  }
});

test('a picture opens by a link that is signed when it is clicked, its thumbnail comes by itself', async () => {
  const api = await Api.signIn();
  await api.createCollection('roofs', 'Roofs', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const [id = ''] = await api.createRecords('roofs', [{ name: 'North' }]);
  const path = join(FOLDER, 'roof.png');
  const page = await administrator();
  writeFileSync(path, await drawing(page));
  await page.goto(`/collections/roofs/records/${id}?tab=files`);
  await page.locator('input[type=file]').setInputFiles(path);
  const link = page.getByRole('link', { name: 'roof.png' });
  await link.waitFor();
  const thumbnail = page.locator('img[src$="/thumbnail"]');
  await expect
    .poll(() => thumbnail.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0))
    .toBe(true);
  expect(await link.getAttribute('href')).toMatch(/^\/api\/v1\/files\/[0-9a-f-]+\/content$/);
  const began = Date.now();
  const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await opened.waitForLoadState();
  const signed = new URL(opened.url()).searchParams.get('X-Amz-Date') ?? '';
  const at = Date.parse(signed.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  expect(at).toBeGreaterThan(began - 2_000);
});

test('a file that is dropped is sent, too', async () => {
  const api = await Api.signIn();
  await api.createCollection('notices', 'Notices', [{ name: 'name', label: 'Name', type: 'TEXT' }]);
  const [id = ''] = await api.createRecords('notices', [{ name: 'Flood' }]);
  const page = await administrator();
  await page.goto(`/collections/notices/records/${id}`);
  await page.getByRole('tab', { name: texts.files.tab }).click();
  await page.getByText(texts.files.none).waitFor();
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['water'], 'notice.txt', { type: 'text/plain' }));
    return transfer;
  });
  const place = page.getByText(texts.files.drop).last();
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await place.dispatchEvent(type, { dataTransfer: dropped });
  }
  const href = await page.getByRole('link', { name: 'notice.txt' }).getAttribute('href');
  expect(await (await page.request.get(href ?? '')).text()).toBe('water');
});

/** A small picture, as the browser encodes it. */
async function drawing(page: Page): Promise<Buffer> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    const brush = canvas.getContext('2d') as CanvasRenderingContext2D;
    brush.fillStyle = 'teal';
    brush.fillRect(0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(address.split(',')[1] ?? '', 'base64');
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
