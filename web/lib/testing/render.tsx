import { MockedProvider } from '@apollo/client/testing/react';
import { MantineProvider } from '@mantine/core';
import { type RenderResult, render } from '@testing-library/react';
import type { ComponentProps, ReactNode } from 'react';
import { createCache } from '@/lib/apollo/cache';

type Mocks = ComponentProps<typeof MockedProvider>['mocks'];

/** Renders a component as a page would, its requests answered by `mocks`, with the app's own cache policies. */
export function renderApp(children: ReactNode, mocks: Mocks = []): RenderResult {
  return render(
    <MockedProvider mocks={mocks ?? []} cache={createCache()}>
      <MantineProvider env="test">{children}</MantineProvider>
    </MockedProvider>,
  );
}
