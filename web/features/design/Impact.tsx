'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, List } from '@mantine/core';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';
import { brokenBy, effectsOf, effectsOfNew } from './effects';
import type { FieldDraft } from './fieldDraft';
import { CountOfRecords, ImpactOfField } from './mutations';

/** How many records have a value in a field, and how many have none; `hasFailed` when nobody can tell. */
export function useImpact(collection: string, field: string) {
  const { data, error } = useQuery(ImpactOfField, {
    variables: {
      collection,
      with: { [field]: { isNull: false } },
      without: { [field]: { isNull: true } },
    },
    fetchPolicy: 'network-only',
  });
  const { all, with: filled, without } = data ?? {};
  const counts = all &&
    filled &&
    without && { all: all.totalCount, filled: filled.totalCount, empty: without.totalCount };
  return { counts, hasFailed: error !== undefined };
}

type Props = { collection: string; field: Field; draft: FieldDraft };

/** What a change will do to the records that are there, before it is made. */
export function Impact({ collection, field, draft }: Props) {
  const { counts, hasFailed } = useImpact(collection, field.name);
  const broken = brokenBy(field, draft);
  const { data, error } = useQuery(CountOfRecords, {
    variables: { collection, filter: broken },
    skip: broken === null,
    fetchPolicy: 'network-only',
  });
  if (hasFailed || error) {
    return <Effects effects={[texts.design.unknownImpact]} />;
  }
  if (!counts || (broken && !data)) {
    return null;
  }
  const known = { ...counts, broken: data?.records.totalCount ?? 0 };
  return <Effects effects={effectsOf(field, draft, known)} />;
}

/** What a new field will mean for the records that are there, before it is added. */
export function NewImpact({ collection, draft }: Omit<Props, 'field'>) {
  const { data, error } = useQuery(CountOfRecords, {
    variables: { collection, filter: null },
    fetchPolicy: 'network-only',
  });
  if (error) {
    return <Effects effects={[texts.design.unknownImpact]} />;
  }
  return data && <Effects effects={effectsOfNew(draft, data.records.totalCount)} />;
}

function Effects({ effects }: { effects: readonly string[] }) {
  return (
    effects.length > 0 && (
      <Alert color="yellow" title={texts.design.impact} role="status">
        <List size="sm">
          {effects.map((effect) => (
            <List.Item key={effect}>{effect}</List.Item>
          ))}
        </List>
      </Alert>
    )
  );
}
