'use client';

import { Stack } from '@mantine/core';
import { Heading } from '@/components/Heading';
import { Surface } from '@/components/Surface';
import { AdminOnly } from '@/features/session/AdminOnly';
import { texts } from '@/lib/texts';
import { RuleForm } from './RuleForm';

const words = texts.automation.rules;

/** The page on which a rule is made. */
export function NewRule() {
  return (
    <AdminOnly>
      <Stack maw={760}>
        <Heading
          title={words.create}
          hint={words.hint}
          trail={[{ href: '/automation/rules', label: words.title }]}
        />
        <Surface p={{ base: 'md', sm: 'lg' }}>
          <RuleForm />
        </Surface>
      </Stack>
    </AdminOnly>
  );
}
