'use client';

import { useApolloClient } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { removeFromTrash } from '@/features/trash/cache';
import { failureOf } from '@/lib/failures';
import { readFragment } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { addToLists } from './cache';
import { RecordParts, RestoreRecord } from './mutations';

/** Takes a record out of the trash, and says how that went; whether it is back. Works after its page is left, too. */
export function useRestore(collection: string, id: string): () => Promise<boolean> {
  const client = useApolloClient();
  return async () => {
    try {
      const { data } = await client.mutate({
        mutation: RestoreRecord,
        variables: { collection, id },
      });
      const restored = readFragment(RecordParts, data?.restoreRecord.record);
      if (restored) {
        removeFromTrash(client.cache, id);
        addToLists(client.cache, collection, restored.id);
        notifications.hide(id);
        notifications.show({ color: 'green', message: texts.records.restored });
        return true;
      }
      const problems = data?.restoreRecord.errors ?? [];
      const message = problems
        .map(({ field, message: text }) => (field ? `${field}: ${text}` : text))
        .join(' · ');
      notifications.show({ color: 'red', title: texts.trash.notRestored, message });
    } catch (error) {
      const { message } = failureOf(error);
      notifications.show({ color: 'red', title: texts.trash.notRestored, message });
    }
    return false;
  };
}
