'use client';

import { Stack } from '@mantine/core';
import { Heading } from '@/components/Heading';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';
import { RuleForm } from './RuleForm';

const words = texts.automation.rules;

/** The page on which a rule is made. */
export function NewRule() {
  return (
    <AdminOnly>
      <Stack maw={720}>
        <Heading title={words.create} hint={words.hint} />
        <RuleForm />
      </Stack>
    </AdminOnly>
  );
}
