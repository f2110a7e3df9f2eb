'use client';

import { ActionIcon, Group, Progress, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { texts } from '@/lib/texts';
import styles from './FileRow.module.css';
import { formatSize } from './size';
import type { Sending } from './useUploads';

/** A file on its way: how far it is, or why it did not arrive; and a way to stop it. */
export function UnderWay({ sending, onCancel }: { sending: Sending; onCancel: () => void }) {
  const { file, bytes, problem } = sending;
  const percent = file.size === 0 ? 100 : Math.round((100 * bytes) / file.size);
  return (
    <div className={styles.row}>
      <Group wrap="nowrap" justify="space-between">
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text size="sm" truncate>
            {file.name}
          </Text>
          {problem ? (
            <Text size="sm" c="red" role="alert">
              {problem}
            </Text>
          ) : (
            <>
              <Text size="xs" c="dimmed">
                {texts.files.sent(formatSize(Math.min(bytes, file.size)), formatSize(file.size))}
              </Text>
              <Progress
                value={percent}
                aria-label={texts.files.progress(file.name, percent)}
                mt={6}
              />
            </>
          )}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={texts.files.cancel(file.name)}
          onClick={onCancel}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </div>
  );
}
