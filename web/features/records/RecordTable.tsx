'use client';

import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { type Field, readValues, titleField } from '@/features/fields/definition';
import { FieldValue } from '@/features/fields/FieldValue';
import { LinkValue } from '@/features/fields/LinkValue';
import { useTitles } from '@/features/fields/useTitles';
import { texts } from '@/lib/texts';
import styles from './RecordTable.module.css';
import { useKeptScroll } from './useKeptScroll';
import { useRowsInSight } from './useRowsInSight';

const ROW_HEIGHT = 40;
const UNSORTABLE = ['CHOICES', 'FILES', 'JSON'];

type Row = { id: string; values: unknown };
type Props = {
  collection: string;
  fields: readonly Field[];
  records: readonly Row[];
  /** Others are on their way. */
  busy: boolean;
  sort: readonly string[];
  onSort: (field: string) => void;
  /** The last rows are in sight. */
  onEnd: () => void;
};

/** A table that draws only the rows in sight, however many there are; room above and below stands for the others. */
export function RecordTable(props: Props) {
  const { collection, fields, records, busy, sort, onSort, onEnd } = props;
  const frame = useRef<HTMLDivElement>(null);
  const titles = useTitles(fields, records);
  useKeptScroll(frame);
  const { first, end, above, below } = useRowsInSight(frame, records.length, ROW_HEIGHT);
  useEffect(() => {
    if (end >= records.length - 20) {
      onEnd();
    }
  }, [end, records.length, onEnd]);
  return (
    <div ref={frame} className={styles.frame}>
      <table className={styles.table} aria-rowcount={records.length + 1} aria-busy={busy}>
        <thead>
          <tr>
            {fields.map((field) => (
              <HeadCell key={field.id} field={field} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Room height={above} />
          {records.slice(first, end).map((record, index) => (
            <tr key={record.id} aria-rowindex={first + index + 2}>
              <Cells collection={collection} fields={fields} record={record} titles={titles} />
            </tr>
          ))}
          <Room height={below} />
        </tbody>
      </table>
    </div>
  );
}

function Room({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden style={{ height }} />;
}

type CellsProps = {
  collection: string;
  fields: readonly Field[];
  record: Row;
  titles: ReadonlyMap<string, string>;
};

function Cells({ collection, fields, record, titles }: CellsProps) {
  const values = readValues(record.values);
  const main = titleField(fields) ?? fields[0];
  return fields.map((field) => {
    const value = values[field.name];
    return (
      <td key={field.id} data-number={isNumber(field)}>
        {field === main ? (
          <Link data-main href={`/collections/${collection}/records/${record.id}`}>
            {value ? <FieldValue field={field} value={value} /> : texts.records.untitled}
          </Link>
        ) : field.type === 'LINK' && typeof value === 'string' ? (
          <LinkValue
            field={field}
            id={value}
            {...(titles.has(value) && { title: titles.get(value) })}
          />
        ) : (
          <FieldValue field={field} value={value} />
        )}
      </td>
    );
  });
}

type HeadProps = { field: Field; sort: readonly string[]; onSort: (field: string) => void };

function HeadCell({ field, sort, onSort }: HeadProps) {
  const up = sort[0] === field.name;
  const down = sort[0] === `-${field.name}`;
  const sorted = up ? 'ascending' : down ? 'descending' : 'none';
  return (
    <th scope="col" data-number={isNumber(field)} aria-sort={sorted}>
      {UNSORTABLE.includes(field.type) ? (
        field.label
      ) : (
        <UnstyledButton className={styles.sort} onClick={() => onSort(field.name)}>
          {field.label}
          {up && <IconArrowUp size={14} aria-hidden />}
          {down && <IconArrowDown size={14} aria-hidden />}
        </UnstyledButton>
      )}
    </th>
  );
}

function isNumber(field: Field): boolean {
  return field.type === 'INTEGER' || field.type === 'DECIMAL';
}
