import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { texts } from '@/lib/texts';
import { stack } from './stack';

const FAILED = fileURLToPath(new URL('../../../var/screenshots/', import.meta.url));

type Looks = {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** The browser's language, and the time zone of its machine. */
  locale?: string;
  timezoneId?: string;
};

let browser: Browser;
let open: BrowserContext[] = [];
let complaints: string[] = [];
let otherNames: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
});
afterAll(() => browser.close());

// After every test: nothing was complained about in any console, and nobody but us was asked for anything.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await Promise.all(open.flatMap((context) => context.pages()).map(keepLooks(task.id)));
  }
  await Promise.all(open.map((context) => context.close()));
  const found = complaints;
  [open, complaints, otherNames] = [[], [], []];
  expect(found).toEqual([]);
});

/** Whose complaints a test expects, as those of failed requests while a service is down. */
export function excuse(pattern: RegExp): void {
  complaints = complaints.filter((complaint) => !pattern.test(complaint));
}

/** For this test the suite is also reached at another origin. */
export function alsoAt(origin: string): void {
  otherNames.push(origin);
}

/** A person at a browser of their own, before signing in. */
export async function somebody(looks: Looks = {}) {
  const { width = 1280, height = 900, colorScheme = 'light', locale = 'en-GB', timezoneId } = looks;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    baseURL: stack().web,
    locale,
    ...(timezoneId && { timezoneId }),
  });
  open.push(context);
  context.setDefaultTimeout(45_000);
  context.on('page', watch);
  return context.newPage();
}

/** A person who has signed in as the administrator, with the collections before them. */
export async function administrator(looks: Looks = {}): Promise<Page> {
  const page = await somebody(looks);
  await page.goto('/sign-in');
  await signIn(page);
  await page.waitForURL('**/collections');
  return page;
}

export async function signIn(
  page: Page,
  password = stack().admin.password,
  email = stack().admin.email,
): Promise<void> {
  await page.getByLabel(texts.signIn.email).fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: texts.signIn.submit, exact: true }).click();
}

function watch(page: Page): void {
  const { web, s3 } = stack();
  page.on('console', (message) => {
    const isIcon = message.location().url === `${s3}/favicon.ico`; // the browser's own wish, of a file that it shows
    if (message.type() === 'error' && !isIcon) {
      complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (
      ['http:', 'https:'].includes(url.protocol) &&
      ![web, s3, ...otherNames].includes(url.origin)
    ) {
      complaints.push(`${page.url()} asked ${url.origin}`);
    }
  });
}

/** What a page of a test that failed looked like at its end. */
function keepLooks(test: string) {
  return (page: Page, index: number) => {
    const path = `${FAILED}failed-${test}-${index}.png`;
    console.log(`${page.url()} looked like ${path}`);
    return page.screenshot({ path }).catch((error: Error) => console.log(error.message));
  };
}
