import { type FragmentType, graphql, readFragment } from '@/lib/gql';
import type { FieldDefinitionFragment } from '@/lib/gql/graphql';

export const FieldDefinition = graphql(`
  fragment FieldDefinition on Field {
    id
    name
    label
    type
    required
    unique
    indexed
    help
    options
  }
`);

/** What one field of a collection holds, and by which rules. */
export type Field = FieldDefinitionFragment;

/** A record's values by field name, as the API sends them. */
export type Values = Readonly<Record<string, unknown>>;

export function readFields(
  fields: readonly FragmentType<typeof FieldDefinition>[],
): readonly Field[] {
  return readFragment(FieldDefinition, fields);
}

/** The fields that the viewer may write, by their names; null for all. */
export function writable(
  fields: readonly Field[],
  names: readonly string[] | null | undefined,
): readonly Field[] {
  return names ? fields.filter(({ name }) => names.includes(name)) : fields;
}

export function readValues(values: unknown): Values {
  return typeof values === 'object' && values !== null ? (values as Values) : {};
}

/** An option of a field, when it is of the expected type. */
function option(field: Field, name: string): unknown {
  return readValues(field.options)[name];
}

export function choicesOf(field: Field): string[] {
  const choices = option(field, 'choices');
  return Array.isArray(choices) ? choices.map(String) : [];
}

/** What people read for a stored choice, which may have been removed since; any other value as it is. */
export function choiceLabel(field: Partial<Pick<Field, 'options'>>, value: unknown): string {
  const label = readValues(readValues(field.options).labels)[String(value)];
  return typeof label === 'string' ? label : String(value);
}

/** The colour of a choice; undefined for none. */
export function choiceColor(field: Field, choice: string): string | undefined {
  const color = readValues(option(field, 'colors'))[choice];
  return typeof color === 'string' ? color : undefined;
}

/** The choices in their order, as inputs take them. */
export function choiceItems(field: Field): { value: string; label: string }[] {
  return choicesOf(field).map((value) => ({ value, label: choiceLabel(field, value) }));
}

/** The collection that a LINK field leads to. */
export function targetOf(field: Field): string {
  const target = option(field, 'collection');
  return typeof target === 'string' ? target : '';
}

export function limitOf(
  field: Field,
  name: 'min' | 'max' | 'minLength' | 'maxLength',
): number | undefined {
  const limit = option(field, name);
  return typeof limit === 'number' ? limit : undefined;
}

/** How many files a FILES field takes; undefined for as many as the API takes. */
export function mostFilesOf(field: Field): number | undefined {
  const most = option(field, 'maxFiles');
  return typeof most === 'number' ? most : undefined;
}

/** The media types that a FILES field takes; undefined for all. */
export function acceptedBy(field: Field): string[] | undefined {
  const accepted = option(field, 'accept');
  return Array.isArray(accepted) ? accepted.map(String) : undefined;
}

/** The field that a person knows a record by: called name or title, or else the first short text. */
export function titleField(fields: readonly Field[]): Field | undefined {
  const texts = fields.filter((field) => ['TEXT', 'EMAIL', 'CHOICE', 'URL'].includes(field.type));
  return texts.find((field) => ['name', 'title', 'label'].includes(field.name)) ?? texts[0];
}

/** What a person knows a record by; the end of its id where nothing better is there. */
export function titleOf(fields: readonly Field[], record: { id: string; values: unknown }): string {
  const field = titleField(fields);
  const value = field && readValues(record.values)[field.name];
  return field && typeof value === 'string' && value !== ''
    ? choiceLabel(field, value)
    : `…${record.id.slice(-8)}`;
}
