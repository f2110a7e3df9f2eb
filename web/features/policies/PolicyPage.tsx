'use client';

import { Stack } from '@mantine/core';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { texts } from '@/lib/texts';
import { draftOf, usualOf } from './draft';
import { NeedsElsewhere } from './NeedsElsewhere';
import { PolicyEditor } from './PolicyEditor';
import { Missing } from './PolicyList';
import { usePolicies } from './usePolicies';

const words = texts.administration.policies;

/** The rules of one role in one collection, to be changed. */
export function PolicyPage({ collection, role }: { collection: string; role: string }) {
  const { known, error, refetch } = usePolicies(collection);
  if (!known) {
    return <Missing error={error} retry={() => void refetch()} isAbsent={known === null} />;
  }
  const about = known.roles.find(({ name }) => name === role);
  if (!about) {
    return <Empty title={words.noRole} hint={words.noRoleHint} />;
  }
  const policy = known.policies.find((each) => each.role === role);
  return (
    <Stack maw={760}>
      <Heading
        title={words.roleHeading(about.label, known.label)}
        hint={words.unionNote}
        trail={[
          { href: '/admin/policies', label: words.title },
          { href: `/admin/policies/${collection}`, label: known.label },
        ]}
      />
      <NeedsElsewhere collection={collection} role={role} />
      <PolicyEditor
        key={policy ? 'own' : 'usual'}
        collection={collection}
        role={role}
        level={about.level}
        fields={known.fields}
        start={policy ? draftOf(policy) : usualOf(role)}
        hasOwn={policy !== undefined}
      />
    </Stack>
  );
}
