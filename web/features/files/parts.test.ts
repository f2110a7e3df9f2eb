import { beforeEach, expect, test, vi } from 'vitest';
import { sendParts } from './parts';

type Outcome = 'arrives' | 'fails' | 'hangs';

/** The store as the browser's XMLHttpRequest meets it; `outcomes` says what becomes of each try of each address. */
let outcomes: (url: string, attempt: number) => Outcome;
let tried: string[];
let aborted: string[];

class FakeRequest {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  private url = '';

  open(_: string, url: string) {
    this.url = url;
  }
  send(body: Blob) {
    tried.push(this.url);
    const outcome = outcomes(this.url, tried.filter((url) => url === this.url).length);
    setTimeout(() => {
      if (outcome === 'arrives') {
        this.upload.onprogress?.({ loaded: body.size });
        this.status = 200;
        this.onload?.();
      } else if (outcome === 'fails') {
        this.onerror?.();
      }
      if (outcome !== 'hangs') {
        this.onloadend?.();
      }
    });
  }
  abort() {
    aborted.push(this.url);
    this.onabort?.();
    this.onloadend?.();
  }
  getResponseHeader() {
    return `"etag of ${this.url}"`;
  }
}

const FILE = new Blob(['abcdefghij']);
const STARTED = {
  partSize: 3,
  parts: [1, 2, 3, 4].map((number) => ({ number, url: `/${number}` })),
};

beforeEach(() => {
  tried = [];
  aborted = [];
  outcomes = () => 'arrives';
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

async function send(signal = new AbortController().signal) {
  const progress: number[] = [];
  const sending = sendParts(FILE, STARTED, (bytes) => progress.push(bytes), signal);
  const settled = sending.then(
    (parts) => ({ parts, progress }),
    (error: Error) => ({ error, progress }),
  );
  await vi.runAllTimersAsync();
  return settled;
}

test('all parts arrive, in order, and every byte is counted once', async () => {
  const result = await send();
  expect(result).toMatchObject({ parts: [1, 2, 3, 4].map((number) => ({ number })) });
  expect(result.progress.at(-1)).toBe(FILE.size);
});

test('a part that failed is sent again', async () => {
  outcomes = (url, attempt) => (url === '/2' && attempt < 3 ? 'fails' : 'arrives');
  expect(await send()).toHaveProperty('parts');
  expect(tried.filter((url) => url === '/2')).toHaveLength(3);
});

test('a part that keeps failing ends it all, and the others are not sent for nothing', async () => {
  outcomes = (url) => (url === '/2' ? 'fails' : url === '/3' ? 'hangs' : 'arrives');
  expect(await send()).toHaveProperty('error');
  expect(tried.filter((url) => url === '/2')).toHaveLength(3);
  expect(aborted).toEqual(['/3']);
});

test('what the person cancels stops at once', async () => {
  const controller = new AbortController();
  outcomes = () => 'hangs';
  setTimeout(() => controller.abort(), 10);
  const result = await send(controller.signal);
  expect(result).toMatchObject({ error: { name: 'AbortError' } });
  expect(tried).toEqual(['/1', '/2', '/3']);
  expect(aborted).toEqual(['/1', '/2', '/3']);
});
