/** An upload as the API starts it: each part is PUT to its own signed address. */
export type Started = {
  partSize: number;
  parts: readonly { number: number; url: string }[];
};

export type SentPart = { number: number; etag: string };

const AT_ONCE = 3;
/** Milliseconds to wait before each further try. */
const PAUSES = [500, 2000];

/**
 * Sends a file straight to the store, a few parts at a time; `onProgress` hears how many bytes have arrived.
 * Rejects when a part fails three times, and with an AbortError when `signal` says so.
 */
export async function sendParts(
  file: Blob,
  { partSize, parts }: Started,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<SentPart[]> {
  const arrived = new Map<number, number>();
  const report = (number: number, bytes: number) => {
    arrived.set(number, bytes);
    onProgress([...arrived.values()].reduce((sum, each) => sum + each, 0));
  };
  const given = new AbortController();
  const either = AbortSignal.any([signal, given.signal]);
  const waiting = [...parts];
  const sent: SentPart[] = [];
  async function work(): Promise<void> {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const { number, url } = part;
      const start = (number - 1) * partSize;
      const body = file.slice(start, start + partSize);
      const etag = await insist(
        () => put(url, body, (bytes) => report(number, bytes), either),
        either,
      );
      report(number, body.size);
      sent.push({ number, etag });
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    given.abort(); // the other parts would be sent for nothing
    throw error;
  }
  return sent.sort((one, other) => one.number - other.number);
}

async function insist<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      const pause = PAUSES[attempt];
      if (pause === undefined || signal.aborted) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** One PUT, by XMLHttpRequest: fetch tells nothing about the progress of what it sends. */
function put(
  url: string,
  body: Blob,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const etag = request.getResponseHeader('ETag');
      if (request.status === 200 && etag) {
        resolve(etag);
      } else {
        reject(new Error(`the store answered ${request.status}`));
      }
    };
    request.onerror = () => reject(new Error('the store cannot be reached'));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.open('PUT', url);
    request.send(body);
  });
}
