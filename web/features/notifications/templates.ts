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
  '{% for field, change in diff | items %}{{ field }}: {{ change[0] }} → {{ change[1] }}\n{% endfor %}';

/** What the templates of a rule about this event can use; fields where the collection is known. */
export function insertionsFor(event: string, fields: readonly Field[]): readonly Insertion[] {
  const isRecord = isRecordEvent(event);
  const paths = [
    ...(isRecord ? ['record.id'] : (OF_EVENT[event] ?? [])),
    'event.time',
    'event.actor',
  ];
  return [
    ...(isRecord ? fields.filter(({ type }) => type !== 'FILES') : []).map(({ name, label }) => ({
      template: `{{ record.values.${name} }}`,
      label: words.fieldOf(label),
    })),
    ...paths.map((path) => ({
      template: `{{ ${path} }}`,
      label: words.variables[path] ?? path,
    })),
    ...(event === 'record_updated' ? [{ template: CHANGES, label: words.changesLoop }] : []),
  ];
}
