'use client';

import { useQuery } from '@apollo/client/react';
import { Button, Stack } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { Surface } from '@/components/Surface';
import { AdminOnly } from '@/features/session/AdminOnly';
import { readFragment } from '@/lib/gql';
import type { RulePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { NotificationRules, RuleParts } from './queries';
import { RuleForm } from './RuleForm';

const words = texts.automation.rules;

/** The page on which a rule is changed. */
export function EditRule({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(NotificationRules);
  const rules = readFragment(RuleParts, data?.notificationRules ?? []);
  const rule = rules.find((each) => each.id === id);
  return (
    <AdminOnly>
      {error && !data?.notificationRules && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.notificationRules && <Editor rule={rule} />}
    </AdminOnly>
  );
}

/** Stays with the rule that it began with: saving takes that one out of the list. */
function Editor({ rule }: { rule: RulePartsFragment | undefined }) {
  const [edited] = useState(rule);
  if (!edited) {
    return (
      <Empty
        title={words.gone}
        hint={words.goneHint}
        action={
          <Button component={Link} href="/automation/rules" variant="default">
            {texts.forms.back}
          </Button>
        }
      />
    );
  }
  return (
    <Stack maw={760}>
      <Heading
        title={words.edit(edited.name)}
        hint={words.editHint}
        trail={[{ href: '/automation/rules', label: words.title }]}
      />
      <Surface p={{ base: 'md', sm: 'lg' }}>
        <RuleForm rule={edited} />
      </Surface>
    </Stack>
  );
}
