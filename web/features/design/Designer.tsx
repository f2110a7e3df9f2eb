'use client';

import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { NotDone } from '@/components/NotDone';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { type Field, readFields } from '@/features/fields/definition';
import { DefinitionOfCollection } from '@/features/records/queries';
import { texts } from '@/lib/texts';
import { DeleteCollectionButton } from './DeleteCollectionButton';
import { FieldModal } from './FieldModal';
import { FieldRow } from './FieldRow';
import { ReorderFields } from './mutations';
import { RemoveFieldModal } from './RemoveFieldModal';
import { RenameButton } from './RenameButton';

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
    <Stack maw={880}>
      <Heading
        title={texts.design.heading(label)}
        hint={texts.design.hint}
        trail={[
          { href: '/collections', label: texts.collections.title },
          { href: `/collections/${collection}`, label },
        ]}
      >
        <Group gap="xs">
          <RenameButton collection={collection} label={label} />
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited('new')}>
            {texts.design.addField}
          </Button>
        </Group>
      </Heading>
      {error && <NotDone error={error} />}
      {fields.length === 0 && <Empty title={texts.design.none} hint={texts.design.noneHint} />}
      {fields.length > 0 && (
        <Surface>
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
        </Surface>
      )}
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
