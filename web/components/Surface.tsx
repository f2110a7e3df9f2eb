import { Paper, type PaperProps } from '@mantine/core';
import type { ReactNode } from 'react';

/** A sheet on the page's ground; a table lies in it to the edges. */
export function Surface({ children, ...looks }: PaperProps & { children: ReactNode }) {
  return (
    <Paper withBorder style={{ overflow: 'hidden' }} {...looks}>
      {children}
    </Paper>
  );
}
