'use client';

import { Button, Group, Stack, Text } from '@mantine/core';
import { texts } from '@/lib/texts';
import type { Insertion } from './templates';

type Props = { insertions: readonly Insertion[]; onInsert: (template: string) => void };

const words = texts.automation.rules;

/** What templates can use; each goes into the text by a click. */
export function TemplateHint({ insertions, onInsert }: Props) {
  return (
    <Stack gap={4} role="group" aria-label={words.templates}>
      <Text size="sm" fw={500}>
        {words.templates}
      </Text>
      <Text size="xs" c="dimmed">
        {words.templatesHint}
      </Text>
      <Group gap={6}>
        {insertions.map(({ template, label }) => (
          <Button
            key={template}
            variant="default"
            size="compact-sm"
            fw={400}
            title={template}
            aria-label={words.insert(label)}
            onClick={() => onInsert(template)}
          >
            {label}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
