import { Anchor, Code, Table, Text } from '@mantine/core';
import { formatValue } from '@/features/fields/format';
import { texts } from '@/lib/texts';

/** What a third party has answered: a line for each name of the source's mapping. Nothing without an answer. */
export function AnswerTable({ data }: { data: unknown }) {
  if (typeof data !== 'object' || data === null) {
    return null;
  }
  const entries = Object.entries(data);
  if (entries.length === 0) {
    return <Text c="dimmed">{texts.fields.nothing}</Text>;
  }
  return (
    <Table layout="fixed" verticalSpacing="xs">
      <Table.Tbody>
        {entries.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w="30%">
              {wordsOf(name)}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Value value={value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null || value === '') {
    return <Text c="dimmed">{texts.fields.nothing}</Text>;
  }
  if (typeof value === 'object' && !isPlainList(value)) {
    return <Code block>{JSON.stringify(value, null, 2)}</Code>;
  }
  if (typeof value === 'string' && /^https?:\/\//i.test(value)) {
    return (
      <Anchor href={value} target="_blank" rel="noreferrer noopener" inherit>
        {value}
      </Anchor>
    );
  }
  return formatValue({ type: 'TEXT' }, value);
}

function isPlainList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object');
}

/** A name of a mapping as people read it: `valid_until` and `validUntil` are "Valid until". */
function wordsOf(name: string): string {
  const words = name
    .replace(/_/g, ' ')
    .replace(/(?<=[a-z0-9])[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
