'use client';

import { Select, SimpleGrid } from '@mantine/core';
import { useCollectionChoices } from '@/features/events/collections';
import { eventChoices, FILE_EVENTS, RECORD_EVENTS } from '@/features/events/events';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';
import type { RuleDraft } from './ruleDraft';

type Props = {
  draft: RuleDraft;
  onChange: (changes: Partial<RuleDraft>) => void;
  messages: readonly Message[];
};

const words = texts.automation.rules;
const OF_PEOPLE = 'user_created';
const EVENTS = eventChoices([...RECORD_EVENTS, ...FILE_EVENTS, OF_PEOPLE]);

/** What must happen, and in which collection, where the event is of one. */
export function EventInputs({ draft, onChange, messages }: Props) {
  const { choices, hasFailed } = useCollectionChoices();
  const known = choices.some(({ value }) => value === draft.collection);
  const kept = draft.collection !== null && !known ? [draft.collection] : [];
  const choose = (event: string) =>
    onChange({ event, ...(event === OF_PEOPLE && { collection: null }) });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        label={words.event}
        data={EVENTS}
        value={draft.event}
        onChange={(event) => event && choose(event)}
        error={messageAt(messages, 'event')}
        allowDeselect={false}
      />
      {draft.event !== OF_PEOPLE && (
        <Select
          label={words.collection}
          placeholder={words.anyCollection}
          data={[...choices, ...kept.map((value) => ({ value, label: value }))]}
          value={draft.collection}
          onChange={(collection) => onChange({ collection, conditions: [] })}
          error={messageAt(messages, 'collection') ?? (hasFailed ? texts.states.failed : undefined)}
          searchable
          clearable
        />
      )}
    </SimpleGrid>
  );
}
