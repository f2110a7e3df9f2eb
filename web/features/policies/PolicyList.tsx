'use client';

import { Badge, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import Link from 'next/link';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { texts } from '@/lib/texts';
import { columnsOf } from './columns';
import { draftOf, usualOf } from './draft';
import { sentencesOf } from './sentence';
import { usePolicies } from './usePolicies';

const words = texts.administration.policies;

/** What each role may do in a collection, in sentences. */
export function PolicyList({ collection }: { collection: string }) {
  const { known, error, refetch } = usePolicies(collection);
  if (!known) {
    return <Missing error={error} retry={() => void refetch()} isAbsent={known === null} />;
  }
  const columns = columnsOf(known.fields);
  return (
    <Stack>
      <Heading
        title={words.heading(known.label)}
        hint={`${words.adminNote} ${words.unionNote}`}
        trail={[{ href: '/admin/policies', label: words.title }]}
      />
      {error && <Problem error={error} retry={() => refetch()} />}
      {known.roles.map((role) => {
        const policy = known.policies.find((each) => each.role === role.name);
        const draft = policy ? draftOf(policy) : usualOf(role.name);
        return (
          <RoleCard
            key={role.name}
            label={role.label}
            href={`/admin/policies/${collection}/${role.name}`}
            hasOwn={policy !== undefined}
            sentences={sentencesOf(role.level, draft, columns)}
          />
        );
      })}
    </Stack>
  );
}

type CardProps = { label: string; href: string; hasOwn: boolean; sentences: readonly string[] };

function RoleCard({ label, href, hasOwn, sentences }: CardProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={label}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap="xs" miw={0}>
          <Group gap="xs">
            <Text fw={600}>{label}</Text>
            <Badge variant={hasOwn ? 'light' : 'default'} tt="none">
              {hasOwn ? words.own : words.usual}
            </Badge>
          </Group>
          <List size="sm">
            {sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </Stack>
        <Button
          component={Link}
          href={href}
          variant="default"
          size="xs"
          aria-label={words.changeOf(label)}
          style={{ flexShrink: 0 }}
        >
          {words.change}
        </Button>
      </Group>
    </Paper>
  );
}

type MissingProps = { error: unknown; retry: () => void; isAbsent: boolean };

/** In place of a collection's rules: that they are loading, could not be loaded, or that there is no collection. */
export function Missing({ error, retry, isAbsent }: MissingProps) {
  if (error) {
    return <Problem error={error} retry={retry} />;
  }
  return isAbsent ? (
    <Empty title={texts.records.noCollection} hint={texts.records.noCollectionHint} />
  ) : (
    <Loading />
  );
}
