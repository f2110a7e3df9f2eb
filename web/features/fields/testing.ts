import type { FieldType } from '@/lib/gql/graphql';
import type { Field } from './definition';

/** A field for tests, as the API describes it. */
export function aField(name: string, type: FieldType, more: Partial<Field> = {}): Field {
  return {
    __typename: 'Field',
    id: `f_${name}`,
    name,
    label: name.charAt(0).toUpperCase() + name.slice(1),
    type,
    required: false,
    unique: false,
    indexed: false,
    help: null,
    options: {},
    ...more,
  } as Field;
}
