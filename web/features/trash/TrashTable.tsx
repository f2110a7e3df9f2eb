'use client';

import { Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { Surface } from '@/components/Surface';
import { type Field, titleOf } from '@/features/fields/definition';
import { formatMoment } from '@/features/fields/format';
import { Actor } from '@/features/history/Actor';
import { useMay } from '@/features/session/useMay';
import type { DeletedRecordsQuery } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { PurgeButton } from './PurgeButton';
import { RestoreButton } from './RestoreButton';

type Deleted = DeletedRecordsQuery['deletedRecords']['nodes'][number];
type Props = { collection: string; fields: readonly Field[]; records: readonly Deleted[] };

/** Deleted records: what each is known by, who deleted it and when, and the ways out of the trash. */
export function TrashTable({ collection, fields, records }: Props) {
  return (
    <Surface>
      <Table highlightOnHover horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{texts.trash.record}</Table.Th>
            <Table.Th visibleFrom="sm">{texts.trash.deleted}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{texts.trash.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <DeletedRow key={record.id} collection={collection} fields={fields} record={record} />
          ))}
        </Table.Tbody>
      </Table>
    </Surface>
  );
}

type RowProps = { collection: string; fields: readonly Field[]; record: Deleted };

function DeletedRow({ collection, fields, record }: RowProps) {
  const mayPurge = useMay('admin');
  const title = titleOf(fields, record);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }} dir="auto">
        {title}
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          <DeletedBy record={record} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <DeletedBy record={record} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end">
          <RestoreButton collection={collection} id={record.id} title={title} />
          {mayPurge && <PurgeButton collection={collection} id={record.id} title={title} />}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

export function DeletedBy({
  record,
}: {
  record: Pick<Deleted, 'updatedAt' | 'updatedBy' | 'updatedByName'>;
}) {
  return (
    <>
      {formatMoment(record.updatedAt)} ·{' '}
      <Actor id={record.updatedBy} name={record.updatedByName?.name} />
    </>
  );
}
