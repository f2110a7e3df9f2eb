'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, List } from '@mantine/core';
import type { Field } from '@/features/fields/definition';
import { choicesOf } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import type { FieldDraft } from './fieldDraft';
import { ImpactOfField } from './mutations';

/** How many records have a value in a field, and how many have none. */
export function useImpact(collection: string, field: string) {
  const { data } = useQuery(ImpactOfField, {
    variables: {
      collection,
      with: { [field]: { isNull: false } },
      without: { [field]: { isNull: true } },
    },
    fetchPolicy: 'network-only',
  });
  const { all, with: filled, without } = data ?? {};
  if (
    all?.totalCount === undefined ||
    filled?.totalCount === undefined ||
    without?.totalCount === undefined
  ) {
    return undefined;
  }
  return { all: all.totalCount, filled: filled.totalCount, empty: without.totalCount };
}

/** What a change will do to the records that are there, before it is made. */
export function Impact({
  collection,
  field,
  draft,
}: {
  collection: string;
  field: Field;
  draft: FieldDraft;
}) {
  const counts = useImpact(collection, field.name);
  if (!counts) {
    return null;
  }
  const effects = effectsOf(field, draft, counts);
  return (
    effects.length > 0 && (
      <Alert color="yellow" title={texts.design.impact}>
        <List size="sm">
          {effects.map((effect) => (
            <List.Item key={effect}>{effect}</List.Item>
          ))}
        </List>
      </Alert>
    )
  );
}

type Counts = { all: number; filled: number; empty: number };

/** One sentence for each thing that a change means for what is stored. */
export function effectsOf(field: Field, draft: FieldDraft, counts: Counts): string[] {
  const effects: string[] = [];
  if (draft.required && !field.required) {
    effects.push(
      counts.empty > 0 ? texts.design.requiredRefused(counts.empty) : texts.design.requiredFine,
    );
  }
  if (draft.unique && !field.unique && counts.filled > 1) {
    effects.push(texts.design.uniqueChecked(counts.filled));
  }
  if (draft.indexed && !field.indexed && counts.all > 0) {
    effects.push(texts.design.indexBuilt(counts.all));
  }
  if (draft.name !== field.name) {
    effects.push(texts.design.renamed(field.name));
  }
  const choices = Array.isArray(draft.options.choices) ? draft.options.choices.map(String) : [];
  const dropped = choicesOf(field).filter((choice) => !choices.includes(choice));
  if (dropped.length > 0 && counts.filled > 0) {
    effects.push(texts.design.choicesDropped(dropped.join(', ')));
  }
  return effects;
}
