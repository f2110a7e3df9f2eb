'use client';

import { ApolloProvider } from '@apollo/client/react';
import { MantineProvider } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { createClient } from '@/lib/apollo/client';
import { Notices } from './Notices';
import { theme, variables } from './theme';

/** What every page stands on: the API client, the theme, dialogs and notifications. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <ApolloProvider client={client}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <Notices />
        {children}
      </MantineProvider>
    </ApolloProvider>
  );
}
