/** What the API answers when a person can correct it; `field` is a dotted path, null for the whole. */
export type Message = {
  readonly code?: string | null;
  readonly field?: string | null;
  readonly message: string;
};

/** The messages about a field, or about a part of it as `roles.1`; undefined without any. */
export function messageAt(messages: readonly Message[], field: string): string | undefined {
  const found = messages.filter((each) => isAt(each, field)).map(({ message }) => message);
  return found.length > 0 ? [...new Set(found)].join('; ') : undefined;
}

/** The messages that belong to none of these fields, to be shown above the form. */
export function messagesElsewhere(
  messages: readonly Message[],
  fields: readonly string[],
): readonly Message[] {
  return messages.filter((each) => !fields.some((field) => isAt(each, field)));
}

function isAt({ field }: Message, place: string): boolean {
  return field === place || (field ?? '').startsWith(`${place}.`);
}
