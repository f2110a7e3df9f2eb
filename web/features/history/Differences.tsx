import { type Field, readValues } from '@/features/fields/definition';
import { formatValue } from '@/features/fields/format';
import { texts } from '@/lib/texts';
import styles from './Differences.module.css';
import { pairOf } from './pairs';

type Props = {
  fields: readonly Field[];
  /** What linked records are known by. */
  titles: ReadonlyMap<string, string>;
  /** What the files are called that the change names. */
  files: readonly { id: string; name: string }[];
  diff: unknown;
  action: string;
};

/** What a change made of each value, in the order of the fields: what was, struck out, and what it is since. */
export function Differences({ fields, titles, files, diff, action }: Props) {
  const fileNames = new Map(files.map(({ id, name }) => [id, name]));
  const changes = readValues(diff);
  const names = fields.map(({ name }) => name);
  const order = Object.keys(changes).sort((one, other) => place(names, one) - place(names, other));
  return (
    order.length > 0 && (
      <dl className={styles.list}>
        {order.map((name) => {
          const field = fields.find((each) => each.name === name);
          const [before, after] = pairOf(changes[name]).map(
            (value) => shown(field, value, titles, fileNames) || texts.history.empty,
          );
          return (
            <div key={name} className={styles.change}>
              <dt>{field?.label ?? name}</dt>
              <dd>
                {action !== 'create' && (
                  <>
                    <del>{before}</del> <span aria-hidden>→</span>{' '}
                  </>
                )}
                <ins>{after}</ins>
              </dd>
            </div>
          );
        })}
      </dl>
    )
  );
}

function shown(
  field: Field | undefined,
  value: unknown,
  titles: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
) {
  if (field?.type === 'FILES' && Array.isArray(value)) {
    return value.map((id) => files.get(String(id)) ?? texts.history.removedFile).join(', ');
  }
  if (field?.type === 'LINK' && typeof value === 'string') {
    return titles.get(value) ?? `…${value.slice(-8)}`;
  }
  return formatValue(field ?? { type: 'TEXT' }, value);
}

/** Where a field stands; those that are gone stand last. */
function place(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  return index < 0 ? names.length : index;
}
