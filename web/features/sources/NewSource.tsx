'use client';

import { Stack } from '@mantine/core';
import { Heading } from '@/components/Heading';
import { Surface } from '@/components/Surface';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';
import { SourceForm } from './SourceForm';

const words = texts.automation.sources;

/** The page on which a source is made. */
export function NewSource() {
  return (
    <AdminOnly>
      <Stack maw={760}>
        <Heading
          title={words.create}
          hint={words.newHint}
          trail={[{ href: '/automation/sources', label: words.title }]}
        />
        <Surface p={{ base: 'md', sm: 'lg' }}>
          <SourceForm />
        </Surface>
      </Stack>
    </AdminOnly>
  );
}
