/** What a text was understood as, or how it has to be written. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

const KEY = '$refused';

/** Stands in a draft for a text that was not understood, so that neither the form nor a reload loses it. */
export type Refused = { readonly [KEY]: string };

export function refused(typed: string): Refused {
  return { [KEY]: typed };
}

export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && KEY in value;
}

/** The text as it was typed. */
export function typedIn(value: Refused): string {
  return value[KEY];
}
