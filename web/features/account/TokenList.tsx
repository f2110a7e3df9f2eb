'use client';

import { useQuery } from '@apollo/client/react';
import { Badge, Button, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/Empty';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { formatMoment } from '@/features/fields/format';
import { readFragment } from '@/lib/gql';
import type { ApiTokenPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { DeleteTokenModal } from './DeleteTokenModal';
import { NewTokenModal } from './NewTokenModal';
import { ApiTokenParts, ApiTokens } from './tokens';

type Token = ApiTokenPartsFragment;

const words = texts.account.tokens;

/** The tokens that one has made for programs. */
export function TokenList() {
  const { data, error, refetch } = useQuery(ApiTokens, { fetchPolicy: 'cache-and-network' });
  const [isNew, setNew] = useState(false);
  const [deleted, setDeleted] = useState<Token>();
  const tokens = readFragment(ApiTokenParts, data?.apiTokens ?? []);
  const create = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setNew(true)}>
      {words.create}
    </Button>
  );
  return (
    <Stack>
      <Heading title={words.title} hint={words.hint}>
        {tokens.length > 0 && create}
      </Heading>
      {error && <Problem error={error} retry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data?.apiTokens && tokens.length === 0 && (
        <Empty title={words.empty} hint={words.emptyHint} action={create} />
      )}
      {tokens.map((token) => (
        <TokenCard key={token.id} token={token} onDelete={() => setDeleted(token)} />
      ))}
      {isNew && <NewTokenModal onClose={() => setNew(false)} />}
      {deleted && <DeleteTokenModal token={deleted} onClose={() => setDeleted(undefined)} />}
    </Stack>
  );
}

function TokenCard({ token, onDelete }: { token: Token; onDelete: () => void }) {
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {token.name}
            </Text>
            <Code>{`dsr_${token.prefix}…`}</Code>
            {token.scopes.map((scope) => (
              <Badge key={scope} variant="light" tt="none">
                {scope}
              </Badge>
            ))}
          </Group>
          <Text size="sm" c="dimmed">
            {lifetimeOf(token.expiresAt ?? null)} ·{' '}
            {token.lastUsedAt ? words.used(formatMoment(token.lastUsedAt)) : words.unused}
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          style={{ flexShrink: 0 }}
          aria-label={words.deleteOf(token.name)}
          onClick={onDelete}
        >
          {words.delete}
        </Button>
      </Group>
    </Paper>
  );
}

function lifetimeOf(expiresAt: string | null): string {
  if (!expiresAt) {
    return words.everlasting;
  }
  const when = formatMoment(expiresAt);
  return new Date(expiresAt) < new Date() ? words.expired(when) : words.expiresAt(when);
}
