'use client';

import { useLazyQuery } from '@apollo/client/react';
import { Button, Group, JsonInput, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { NotDone } from '@/components/NotDone';
import { Notice } from '@/components/Notice';
import { useReturnFocus } from '@/components/useReturnFocus';
import type { SourcePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { Answer } from './Answer';
import { AskSource } from './queries';
import { namesIn } from './sourceDraft';

type Props = { source: SourcePartsFragment; onClose: () => void };

const words = texts.automation.sources;

/** Asks a source as a program would, and shows what comes back. */
export function TryModal({ source, onClose }: Props) {
  useReturnFocus();
  const { name, url } = source;
  const given = Object.fromEntries(namesIn(url, 'params').map((param) => [param, '']));
  const [typed, setTyped] = useState(JSON.stringify(given, null, 2));
  const [problem, setProblem] = useState<string>();
  const [ask, { data, error, loading }] = useLazyQuery(AskSource, {
    fetchPolicy: 'network-only',
  });
  const answer = data?.external;

  function asked() {
    const params = parsed(typed);
    setProblem(params ? undefined : words.badParams);
    if (params) {
      ask({ variables: { source: name, params } }).catch(() => undefined);
    }
  }

  return (
    <Modal opened onClose={onClose} title={words.tryOf(name)} size="lg">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          asked();
        }}
      >
        <Stack>
          {namesIn(url, 'values').length > 0 && (
            <Text size="sm" c="dimmed">
              {words.valuesHint}
            </Text>
          )}
          <JsonInput
            label={words.params}
            description={words.paramsHint}
            value={typed}
            onChange={setTyped}
            error={problem}
            validationError={words.badParams}
            autosize
            minRows={2}
            maxRows={10}
            styles={{ input: { fontFamily: 'monospace' } }}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.close}
            </Button>
            <Button type="submit" loading={loading}>
              {words.ask}
            </Button>
          </Group>
          {error && !loading && <NotDone error={error} />}
          {answer?.error && (
            <Notice
              title={answer.error.message}
              hint={answer.stale ? words.staleHint : words.noData}
            />
          )}
          {answer && (
            <Answer data={answer.data} fetchedAt={answer.fetchedAt} stale={answer.stale} />
          )}
        </Stack>
      </form>
    </Modal>
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || '{}');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
