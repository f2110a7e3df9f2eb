'use client';

import { Anchor, Badge, Code, Group, Text } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { texts } from '@/lib/texts';
import { choiceColor, choiceLabel, type Field } from './definition';
import { formatValue } from './format';

/** A value as it is read: one line in a table, all of it elsewhere. Links and files are shown by their own readers. */
export function FieldValue({
  field,
  value,
  full,
}: {
  field: Field;
  value: unknown;
  full?: boolean;
}) {
  if (value === null || value === undefined || value === '') {
    return full ? (
      <Text inherit c="dimmed">
        {texts.fields.nothing}
      </Text>
    ) : null;
  }
  switch (field.type) {
    case 'BOOLEAN':
      return value ? (
        <IconCheck size={18} role="img" aria-label={texts.fields.yes} />
      ) : (
        <IconMinus
          size={18}
          role="img"
          aria-label={texts.fields.no}
          color="var(--mantine-color-dimmed)"
        />
      );
    case 'CHOICE':
      return <Choice field={field} value={String(value)} />;
    case 'CHOICES':
      return (
        <Group gap={4} wrap={full ? 'wrap' : 'nowrap'}>
          {Array.isArray(value) &&
            value.map((each) => <Choice key={String(each)} field={field} value={String(each)} />)}
        </Group>
      );
    case 'EMAIL':
      return (
        <Anchor href={`mailto:${value}`} inherit>
          {String(value)}
        </Anchor>
      );
    case 'URL':
      return <Address address={String(value)} />;
    case 'JSON':
      return full ? (
        <Code block>{JSON.stringify(value, null, 2)}</Code>
      ) : (
        <Code>{formatValue(field, value)}</Code>
      );
    case 'LONG_TEXT':
      return full ? (
        <Text inherit style={{ whiteSpace: 'pre-wrap' }}>
          {String(value)}
        </Text>
      ) : (
        String(value)
      );
    default:
      return <>{formatValue(field, value)}</>;
  }
}

/** A choice by its label, on its colour; the words have the colour of text, which stands out on every one. */
function Choice({ field, value }: { field: Field; value: string }) {
  const color = choiceColor(field, value);
  return (
    <Badge
      variant="light"
      color={color ?? 'gray'}
      tt="none"
      fw={500}
      style={{ minWidth: 'max-content', ...(color && { color: 'var(--mantine-color-text)' }) }}
    >
      {choiceLabel(field, value)}
    </Badge>
  );
}

/** Only what leads to the web is a link: a stored `javascript:` address stays text. */
function Address({ address }: { address: string }) {
  if (!/^https?:\/\//i.test(address)) {
    return <>{address}</>;
  }
  return (
    <Anchor href={address} target="_blank" rel="noreferrer noopener" inherit>
      {address}
    </Anchor>
  );
}
