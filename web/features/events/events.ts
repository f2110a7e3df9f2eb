import { texts } from '@/lib/texts';

export const RECORD_EVENTS = [
  'record_created',
  'record_updated',
  'record_deleted',
  'record_restored',
] as const;

export const FILE_EVENTS = ['file_stored', 'file_deleted'] as const;

/** What a person knows a type of event by. */
export function eventLabel(name: string): string {
  return texts.automation.events[name] ?? texts.automation.eventUnknown(name);
}

export function isRecordEvent(name: string): boolean {
  return RECORD_EVENTS.some((each) => each === name);
}

export function eventChoices(names: readonly string[]): { value: string; label: string }[] {
  return names.map((value) => ({ value, label: eventLabel(value) }));
}
