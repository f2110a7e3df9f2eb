'use client';

import { Stack } from '@mantine/core';
import { Heading } from '@/components/Heading';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';
import { SourceForm } from './SourceForm';

const words = texts.automation.sources;

/** The page on which a source is made. */
export function NewSource() {
  return (
    <AdminOnly>
      <Stack maw={720}>
        <Heading title={words.create} hint={words.newHint} />
        <SourceForm />
      </Stack>
    </AdminOnly>
  );
}
