import { isRecordEvent } from '@/features/events/events';
import type { Field } from '@/features/fields/definition';
import { texts } from '@/lib/texts';

/** Something that can stand in a template, and what it is for people. */
export type Insertion = { template: string; label: string };

const words = texts.automation.rules;
const OF_EVENT: Readonly<Record<string, readonly string[]>> = {
  file_stored: ['file.name', 'file.size'],
  file_deleted: ['file.name'],
  user_created: ['user.name', 'user.email'],
};
const CHANGES =
  '{% for change in changes %}{{ change.label }}: {{ change.before }} → {{ change.after }}\n{% endfor %}';

const VALUES = '{% for change in changes %}{{ change.label }}: {{ change.after }}\n{% endfor %}';

/** What the email of a new rule about this event says, until something else is typed. */
export function defaultTexts(event: string): { subject: string; body: string } {
  if (!isRecordEvent(event)) {
    return { subject: '', body: '' };
  }
  const lines = event === 'record_updated' ? CHANGES : VALUES;
  return { subject: '{{ record.title }}', body: `${lines}\n{{ record.url }}` };
}

/** What the templates of a rule about this event can use; fields where the collection is known. */
export function insertionsFor(event: string, fields: readonly Field[]): readonly Insertion[] {
  const isRecord = isRecordEvent(event);
  const paths = isRecord
    ? ['record.title', 'record.url', 'record.id', 'event.at', 'event.actor']
    : [...(OF_EVENT[event] ?? []), 'event.time', 'event.actor'];
  return [
    ...(isRecord ? fields : []).map(({ name, label }) => ({
      template: `{{ record.shown.${name} }}`,
      label: words.fieldOf(label),
    })),
    ...paths.map((path) => ({
      template: `{{ ${path} }}`,
      label: words.variables[path] ?? path,
    })),
    ...(event === 'record_updated' ? [{ template: CHANGES, label: words.changesLoop }] : []),
  ];
}
