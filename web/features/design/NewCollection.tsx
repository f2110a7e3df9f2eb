'use client';

import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Problem } from '@/components/Problem';
import type { FieldInput } from '@/lib/gql/graphql';
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
  const errors = data?.createCollection.errors ?? [];
  const messageOf = (field: string) => errors.find((each) => each.field === field)?.message;
  const elsewhere = errors.filter(({ field }) => field !== 'name' && field !== 'label');

  async function save() {
    const { data: answer } = await create({ variables: { name, label, fields: [FIRST_FIELD] } });
    if (answer?.createCollection.collection) {
      router.push(`/collections/${name}/design`);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save().catch(() => undefined);
      }}
    >
      <Stack maw={480}>
        <Title order={1} size="h2">
          {texts.collections.create}
        </Title>
        <Text c="dimmed">{texts.design.newHint}</Text>
        {error && <Problem error={error} />}
        {elsewhere.map(({ message }) => (
          <Alert key={message} color="red" role="alert">
            {message}
          </Alert>
        ))}
        <TextInput
          label={texts.design.label}
          value={label}
          onChange={({ target }) => {
            setLabel(target.value);
            setName(nameFrom(target.value));
          }}
          error={messageOf('label')}
          withAsterisk
        />
        <TextInput
          label={texts.design.name}
          description={texts.design.nameHint}
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={messageOf('name')}
          withAsterisk
        />
        <Group>
          <Button type="submit" loading={loading}>
            {texts.design.createAndDesign}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
