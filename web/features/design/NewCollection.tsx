'use client';

import { useMutation } from '@apollo/client/react';
import { Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Heading } from '@/components/Heading';
import { ServerForm } from '@/components/ServerForm';
import { Surface } from '@/components/Surface';
import type { FieldInput } from '@/lib/gql/graphql';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import { CreateCollection } from './mutations';
import { nameFrom } from './names';

const FIRST_FIELD: FieldInput = {
  name: 'name',
  label: 'Name',
  type: 'TEXT',
  required: true,
  indexed: true,
};

const FIELDS = ['label', 'name'];
const NO_MESSAGES: readonly Message[] = [];

/** Makes a collection with one field, its name, and leads to the designer for the others. */
export function NewCollection() {
  const router = useRouter();
  const [label, setLabel] = useState('');
  const [name, setName] = useState('');
  const [create, { data, loading, error }] = useMutation(CreateCollection, {
    update(cache, { data: created }) {
      const made = created?.createCollection.collection;
      if (made) {
        const reference = { __ref: cache.identify({ __typename: 'Collection', name }) ?? '' };
        cache.modify({
          fields: {
            collections: (all) => [...(Array.isArray(all) ? all : []), reference],
          },
        });
      }
    },
  });
  async function save() {
    const { data: answer } = await create({ variables: { name, label, fields: [FIRST_FIELD] } });
    if (answer?.createCollection.collection) {
      notifications.show({ color: 'green', message: texts.collections.created(label || name) });
      router.push(`/collections/${name}/design`);
    }
  }

  const messages = data?.createCollection.errors ?? NO_MESSAGES;
  return (
    <Stack maw={560}>
      <Heading
        title={texts.collections.create}
        hint={texts.design.newHint}
        trail={[{ href: '/collections', label: texts.collections.title }]}
      />
      <Surface p={{ base: 'md', sm: 'lg' }}>
        <ServerForm
          fields={FIELDS}
          messages={messages}
          failure={error}
          busy={loading}
          submit={texts.design.createAndDesign}
          onSubmit={save}
          onCancel={() => router.push('/collections')}
        >
          <TextInput
            label={texts.design.label}
            value={label}
            onChange={({ target }) => {
              setLabel(target.value);
              setName(nameFrom(target.value));
            }}
            error={messageAt(messages, 'label')}
            withAsterisk
            data-autofocus
          />
          <TextInput
            label={texts.design.name}
            description={texts.design.nameHint}
            value={name}
            onChange={({ target }) => setName(target.value)}
            error={messageAt(messages, 'name')}
            withAsterisk
          />
        </ServerForm>
      </Surface>
    </Stack>
  );
}
