import { useEffect } from 'react';
import type { FilePartsFragment } from '@/lib/gql/graphql';

/** Milliseconds between looks for a thumbnail that is being made; after the last it is given up. */
const PAUSES = [1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/** Milliseconds after which a picture without a thumbnail has none. */
const YOUNG = 300_000;
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

type Part = Pick<FilePartsFragment, 'id' | 'contentType' | 'createdAt' | 'thumbnailUrl'>;

/** Asks for the files again until the thumbnails of those that have just been stored are there. */
export function useThumbnails(files: readonly Part[], refetch: () => Promise<unknown>): void {
  const awaited = files
    .filter(
      ({ contentType, createdAt, thumbnailUrl }) =>
        !thumbnailUrl &&
        PICTURES.includes(contentType) &&
        Math.abs(Date.now() - Date.parse(createdAt)) < YOUNG,
    )
    .map(({ id }) => id)
    .join();
  useEffect(() => {
    let step = 0;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      refetch().catch(() => undefined); // the query itself shows why it failed
      wait();
    };
    const wait = () => {
      const pause = PAUSES[step++];
      if (awaited && pause !== undefined) {
        timer = setTimeout(look, pause);
      }
    };
    wait();
    return () => clearTimeout(timer);
  }, [awaited, refetch]);
}
