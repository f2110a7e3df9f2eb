'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { useCollectionChoices } from '@/features/events/collections';
import { useLevel } from '@/features/session/viewer';
import { readFragment } from '@/lib/gql';
import type { RulePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteRuleModal } from './DeleteRuleModal';
import { NotificationRules, RuleParts } from './queries';
import { RuleCard } from './RuleCard';

const words = texts.automation.rules;

/** All rules: what they are about, to whom they write, whether they are in force. */
export function RuleList() {
  const { data, error, refetch } = useQuery(NotificationRules, {
    fetchPolicy: 'cache-and-network',
  });
  const { labelOf } = useCollectionChoices();
  const mayChange = useLevel()?.mayChange ?? false;
  const [deleted, setDeleted] = useState<RulePartsFragment>();
  const rules = readFragment(RuleParts, data?.notificationRules ?? []);
  const create = mayChange && (
    <Button
      component={Link}
      href="/automation/rules/new"
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {words.create}
    </Button>
  );
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint}>
        {rules.length > 0 && create}
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.notificationRules && rules.length === 0 && (
        <Empty title={words.empty} hint={words.emptyHint} action={create} />
      )}
      {rules.map((rule) => (
        <RuleCard
          key={rule.id}
          rule={rule}
          collection={rule.collection ? labelOf(rule.collection) : null}
          mayChange={mayChange}
          onDelete={() => setDeleted(rule)}
        />
      ))}
      {deleted && <DeleteRuleModal rule={deleted} onClose={() => setDeleted(undefined)} />}
    </Stack>
  );
}
