import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { title: string; hint?: string; children: ReactNode };

/** The card in the middle of a page for people who have not signed in. */
export function AuthCard({ title, hint, children }: Props) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder shadow="sm" p={{ base: 'md', xs: 'xl' }} w="100%" maw={400}>
        <Stack>
          <div>
            <Title order={1} size="h2">
              {title}
            </Title>
            {hint && <Text c="dimmed">{hint}</Text>}
          </div>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
