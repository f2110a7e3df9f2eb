import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Sign } from '@/components/Sign';
import { texts } from '@/lib/texts';
import styles from './AuthCard.module.css';

type Props = { title: string; hint?: string; children: ReactNode };

/** The card in the middle of a page for people who have not signed in. */
export function AuthCard({ title, hint, children }: Props) {
  return (
    <main className={styles.ground}>
      <div className={styles.product}>
        <Sign size={36} />
        <Text span fw={650} size="xl">
          {texts.product}
        </Text>
      </div>
      <Paper withBorder shadow="xs" p={{ base: 'lg', xs: 'xl' }} w="100%" maw={400}>
        <Stack>
          <div>
            <Title order={1} size="h2">
              {title}
            </Title>
            {hint && (
              <Text c="dimmed" size="sm" mt={2}>
                {hint}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
