import { Skeleton, Stack } from '@mantine/core';
import { texts } from '@/lib/texts';

const ROWS = [1, 2, 3, 4, 5, 6];

/** The designed loading state: rows to come. */
export function Loading({ rows = ROWS.length }: { rows?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label={texts.states.loading}>
      {ROWS.slice(0, rows).map((row) => (
        <Skeleton key={row} height={36} />
      ))}
    </Stack>
  );
}
