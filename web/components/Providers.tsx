'use client';

import { ApolloProvider } from '@apollo/client/react';
import { createTheme, MantineProvider } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { createClient } from '@/lib/apollo/client';
import { Notices } from './Notices';

const theme = createTheme({
  primaryColor: 'indigo',
  defaultRadius: 'md',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: '650' },
});

/** What every page stands on: the API client, the theme, dialogs and notifications. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <ApolloProvider client={client}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Notices />
        {children}
      </MantineProvider>
    </ApolloProvider>
  );
}
