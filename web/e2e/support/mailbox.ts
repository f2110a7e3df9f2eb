import { expect } from 'vitest';
import { stack } from './stack';

/** The text of the newest letter to an address, as soon as there is one. */
export async function letterTo(address: string): Promise<string> {
  let found: { text: string }[] = [];
  await expect
    .poll(
      async () => {
        const answer = await fetch(
          `${stack().mail}/api/messages?to=${encodeURIComponent(address)}`,
        );
        found = (await answer.json()) as { text: string }[];
        return found.length;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
  return found[0]?.text ?? '';
}
