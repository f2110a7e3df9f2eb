'use client';

import { Tabs } from '@mantine/core';
import dynamic from 'next/dynamic';
import { Loading } from '@/components/Loading';
import type { Field } from '@/features/fields/definition';
import { useLevel } from '@/features/session/viewer';
import type { RecordPartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { useAddress } from '@/lib/useAddress';
import styles from './RecordSections.module.css';
import { ValueList } from './ValueList';

// What is behind a tab comes when it is opened.
const loading = () => <Loading />;
const LinkedSection = dynamic(
  () => import('@/features/linked/LinkedSection').then((part) => part.LinkedSection),
  { loading },
);
const FileSection = dynamic(
  () => import('@/features/files/FileSection').then((part) => part.FileSection),
  { loading },
);
const ExternalSection = dynamic(
  () => import('@/features/external/ExternalSection').then((part) => part.ExternalSection),
  { loading },
);
const HistorySection = dynamic(
  () => import('@/features/history/HistorySection').then((part) => part.HistorySection),
  { loading },
);

const SECTIONS = {
  values: texts.records.values,
  linked: texts.linked.tab,
  files: texts.files.tab,
  external: texts.external.tab,
  history: texts.history.tab,
};

type Props = {
  collection: string;
  fields: readonly Field[];
  record: RecordPartsFragment;
};

/** Sources are for editors and administrators. */
const FOR_EDITORS = ['external'];

/** What belongs to a record, a tab each, named by the address; what is behind a tab is asked for when it is opened. */
export function RecordSections({ collection, fields, record }: Props) {
  const [{ tab }, change] = useAddress(['tab']);
  const mayAsk = useLevel()?.mayRead ?? false;
  const sections = Object.entries(SECTIONS).filter(
    ([name]) => mayAsk || !FOR_EDITORS.includes(name),
  );
  return (
    <Tabs
      value={sections.some(([name]) => name === tab) ? tab : 'values'}
      onChange={(opened) => change({ tab: opened === 'values' ? '' : (opened ?? '') })}
      keepMounted={false}
    >
      <Tabs.List mb="md" className={styles.tabs}>
        {sections.map(([name, label]) => (
          <Tabs.Tab key={name} value={name}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="values">
        <ValueList fields={fields} record={record} />
      </Tabs.Panel>
      <Tabs.Panel value="linked">
        <LinkedSection collection={collection} id={record.id} />
      </Tabs.Panel>
      <Tabs.Panel value="files">
        <FileSection collection={collection} id={record.id} />
      </Tabs.Panel>
      <Tabs.Panel value="external">
        <ExternalSection collection={collection} id={record.id} />
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <HistorySection collection={collection} record={record} fields={fields} />
      </Tabs.Panel>
    </Tabs>
  );
}
