'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import {
  ActionIcon,
  Anchor,
  Badge,
  Breadcrumbs,
  Button,
  Group,
  Paper,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Loading } from '@/components/Loading';
import { NotDone } from '@/components/NotDone';
import { Problem } from '@/components/Problem';
import { type Field, readFields } from '@/features/fields/definition';
import { DefinitionOfCollection } from '@/features/records/queries';
import { texts } from '@/lib/texts';
import { DeleteCollectionButton } from './DeleteCollectionButton';
import { FieldModal } from './FieldModal';
import { ReorderFields } from './mutations';
import { RemoveFieldModal } from './RemoveFieldModal';

/** The fields of a collection: added, changed, put into another order, taken away. */
export function Designer({ collection }: { collection: string }) {
  const { data, error, refetch } = useQuery(DefinitionOfCollection, {
    variables: { name: collection },
  });
  if (error && !data?.collection) {
    return <Problem error={error} retry={() => refetch()} />;
  }
  if (!data) {
    return <Loading />;
  }
  if (!data.collection) {
    return <Empty title={texts.records.noCollection} hint={texts.records.noCollectionHint} />;
  }
  const label = data.collection.label ?? collection;
  return (
    <Fields
      collection={collection}
      label={label}
      fields={readFields(data.collection.fields ?? [])}
    />
  );
}

function Fields({
  collection,
  label,
  fields,
}: {
  collection: string;
  label: string;
  fields: readonly Field[];
}) {
  const [edited, setEdited] = useState<Field | 'new'>();
  const [removed, setRemoved] = useState<Field>();
  const [reorder, { loading, error }] = useMutation(ReorderFields);

  function move(index: number, by: number) {
    const names = fields.map(({ name }) => name);
    const [name] = names.splice(index, 1);
    if (name) {
      names.splice(index + by, 0, name);
      reorder({ variables: { collection, fields: names } }).catch(() => undefined);
    }
  }

  return (
    <Stack maw={800}>
      <Breadcrumbs>
        <Anchor component={Link} href={`/collections/${collection}`}>
          {label}
        </Anchor>
        <Text>{texts.design.title}</Text>
      </Breadcrumbs>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {texts.design.heading(label)}
        </Title>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited('new')}>
          {texts.design.addField}
        </Button>
      </Group>
      {error && <NotDone error={error} />}
      {fields.length === 0 && <Empty title={texts.design.none} hint={texts.design.noneHint} />}
      {fields.map((field, index) => (
        <FieldRow
          key={field.id}
          field={field}
          onEdit={() => setEdited(field)}
          onRemove={() => setRemoved(field)}
          onUp={index > 0 && !loading ? () => move(index, -1) : undefined}
          onDown={index < fields.length - 1 && !loading ? () => move(index, 1) : undefined}
        />
      ))}
      <DeleteCollectionButton collection={collection} label={label} />
      {edited && (
        <FieldModal
          collection={collection}
          field={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed && (
        <RemoveFieldModal
          collection={collection}
          field={removed}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </Stack>
  );
}

type RowProps = {
  field: Field;
  onEdit: () => void;
  onRemove: () => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
};

function FieldRow({ field, onEdit, onRemove, onUp, onDown }: RowProps) {
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{field.label}</Text>
            <Badge variant="light" color="gray" tt="none">
              {texts.design.types[field.type]}
            </Badge>
            {field.required && <Rule name={texts.design.required} />}
            {field.unique && <Rule name={texts.design.unique} />}
          </Group>
          <Text size="xs" c="dimmed">
            {field.name}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          <RowAction label={texts.design.up(field.label)} icon={IconArrowUp} onClick={onUp} />
          <RowAction label={texts.design.down(field.label)} icon={IconArrowDown} onClick={onDown} />
          <RowAction
            label={texts.design.editField(field.label)}
            icon={IconPencil}
            onClick={onEdit}
          />
          <RowAction
            label={texts.design.removeField(field.label)}
            icon={IconTrash}
            onClick={onRemove}
          />
        </Group>
      </Group>
    </Paper>
  );
}

function Rule({ name }: { name: string }) {
  return (
    <Badge variant="light" tt="none">
      {name}
    </Badge>
  );
}

type ActionProps = { label: string; icon: typeof IconPencil; onClick: (() => void) | undefined };

function RowAction({ label, icon: Icon, onClick }: ActionProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={!onClick}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}
