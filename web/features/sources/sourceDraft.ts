import type { Entry } from '@/features/fields/TypedInput';
import type { CreateSourceMutationVariables } from '@/lib/gql/graphql';
import { type Message, messageAt } from '@/lib/messages';
import { texts } from '@/lib/texts';

/** One line of headers or of a mapping; `key` tells lines apart while they are typed. */
export type Pair = { key: number; name: string; value: string };

/** A source as its form holds it. */
export type SourceDraft = {
  name: string;
  url: string;
  method: string;
  headers: readonly Pair[];
  body: string;
  mapping: readonly Pair[];
  /** Seconds; a `Refused` for what is no number, null for nothing. */
  cacheSeconds: Entry;
  secret: string;
};

export const NEW_SOURCE: SourceDraft = {
  name: '',
  url: '',
  method: 'GET',
  headers: [],
  body: '',
  mapping: [{ key: 0, name: '', value: '' }],
  cacheSeconds: 300,
  secret: '',
};

const words = texts.automation.sources;

/** What is sent for a draft; lines in which nothing is typed do not count. */
export function inputOf(draft: SourceDraft): CreateSourceMutationVariables {
  const { name, url, method, body, cacheSeconds, secret } = draft;
  return {
    name,
    url,
    method,
    headers: objectOf(draft.headers),
    body: method === 'POST' && body !== '' ? body : null,
    mapping: objectOf(draft.mapping),
    cacheSeconds: typeof cacheSeconds === 'number' ? cacheSeconds : 0,
    secret: secret || null,
  };
}

/** The name that stands in two lines, so that one of them would be lost; undefined for none. */
export function doubleName(pairs: readonly Pair[]): string | undefined {
  const names = pairs.map(({ name }) => name).filter(Boolean);
  return names.find((name, index) => names.indexOf(name) < index);
}

/** The message about a line. The API spells the names in its paths in camel case. */
export function messageOfPair(
  messages: readonly Message[],
  field: string,
  { name }: Pair,
): string | undefined {
  const [first, ...rest] = name.split('_');
  const camel = [first, ...rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1))];
  return (
    messageAt(messages, `${field}.${name}`) ?? messageAt(messages, `${field}.${camel.join('')}`)
  );
}

/** The messages about all lines together, and those whose line cannot be told. */
export function messageOfPairs(
  messages: readonly Message[],
  field: string,
  pairs: readonly Pair[],
): string | undefined {
  const double = doubleName(pairs);
  if (double) {
    return words.doubleName(double);
  }
  const others = messages.filter(
    (each) => !pairs.some((pair) => messageOfPair([each], field, pair) !== undefined),
  );
  return messageAt(others, field);
}

/** Names of parameters and of a record's values in a template. */
export function namesIn(template: string, scope: 'params' | 'values'): string[] {
  const found = template.matchAll(new RegExp(`\\{\\{[^}]*?\\b${scope}\\.(\\w+)`, 'g'));
  return [...new Set([...found].map(([, name]) => name ?? ''))];
}

function objectOf(pairs: readonly Pair[]): Record<string, string> {
  const typed = pairs.filter(({ name, value }) => name !== '' || value !== '');
  return Object.fromEntries(typed.map(({ name, value }) => [name, value]));
}
