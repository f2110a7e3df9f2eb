'use client';

import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { Surface } from '@/components/Surface';
import { type Field, readValues } from '@/features/fields/definition';
import { FieldValue } from '@/features/fields/FieldValue';
import { LinkValue } from '@/features/fields/LinkValue';
import { useTitles } from '@/features/fields/useTitles';
import styles from './ValueList.module.css';

// Comes only with a record that has such a field.
const FilesValue = dynamic(() =>
  import('@/features/files/FilesValue').then((part) => part.FilesValue),
);

/** All values of a record beside their labels. */
export function ValueList({
  fields,
  record,
}: {
  fields: readonly Field[];
  record: { values: unknown };
}) {
  const values = readValues(record.values);
  const titles = useTitles(
    fields,
    useMemo(() => [record], [record]),
  );
  return (
    <Surface maw={880}>
      <dl className={styles.list}>
        {fields.map((field) => {
          const value = values[field.name];
          return (
            <div key={field.id} className={styles.entry}>
              <dt>{field.label}</dt>
              <dd>
                {field.type === 'LINK' && typeof value === 'string' ? (
                  <LinkValue field={field} id={value} title={titles.get(value)} />
                ) : field.type === 'FILES' ? (
                  <FilesValue value={value} />
                ) : (
                  <FieldValue field={field} value={value} full />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </Surface>
  );
}
