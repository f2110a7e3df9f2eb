import { MockedProvider } from '@apollo/client/testing/react';
import { MantineProvider } from '@mantine/core';
import { act } from '@testing-library/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { Shell } from './Shell';

vi.mock('next/navigation', () => ({
  usePathname: () => '/collections',
  useRouter: () => ({ replace: vi.fn() }),
}));

const page = (
  <MockedProvider mocks={[]}>
    <MantineProvider defaultColorScheme="auto">
      <Shell>{null}</Shell>
    </MantineProvider>
  </MockedProvider>
);

test.each(['dark', 'light'])(
  'the first picture is the server’s, whatever the browser keeps: %s',
  async (scheme) => {
    localStorage.clear();
    const place = document.createElement('div');
    document.body.append(place);
    place.innerHTML = renderToString(page); // a server knows nothing of the browser's choice
    localStorage.setItem('mantine-color-scheme-value', scheme);
    const complain = vi.fn();
    const root = await act(async () => hydrateRoot(place, page, { onRecoverableError: complain }));
    expect(complain).not.toHaveBeenCalled();
    await act(async () => root.unmount());
  },
);
