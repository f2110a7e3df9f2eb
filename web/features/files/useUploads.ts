'use client';

import type { ApolloCache } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { useCallback, useRef, useState } from 'react';
import { failureOf } from '@/lib/failures';
import { readFragment } from '@/lib/gql';
import type { FilePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { sendParts } from './parts';
import { AbortUpload, CompleteUpload, FileParts, StartUpload } from './queries';

/** A file on its way. `problem` says why it did not arrive. */
export type Sending = { key: string; file: File; bytes: number; problem?: string };

class Refused extends Error {}

type Target = { collection: string; record: string };
type Stored = (file: FilePartsFragment, cache: ApolloCache) => void;

/** Sends files, to a record when one is given, and hands each on as soon as it is stored. */
export function useUploads(target: Target | null, onStored: Stored) {
  const client = useApolloClient();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const controllers = useRef(new Map<string, AbortController>());
  const latest = useRef({ target, onStored });
  latest.current = { target, onStored };

  const change = useCallback(
    (key: string, changes: Partial<Sending>) =>
      setSending((all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each))),
    [],
  );
  const forget = useCallback(
    (key: string) => setSending((all) => all.filter((each) => each.key !== key)),
    [],
  );

  const send = useCallback(
    async (file: File) => {
      const key = crypto.randomUUID();
      const controller = new AbortController();
      controllers.current.set(key, controller);
      setSending((all) => [...all, { key, file, bytes: 0 }]);
      let upload: string | undefined;
      try {
        const { data: begun } = await client.mutate({
          mutation: StartUpload,
          variables: { name: file.name, size: file.size, contentType: file.type || null },
        });
        const started = begun?.startUpload.upload;
        if (!started) {
          throw new Refused(begun?.startUpload.errors[0]?.message);
        }
        upload = started.id;
        const parts = await sendParts(
          file,
          started,
          (bytes) => change(key, { bytes }),
          controller.signal,
        );
        const { data: done } = await client.mutate({
          mutation: CompleteUpload,
          variables: { id: started.id, parts, ...latest.current.target },
          update(cache, { data: arrived }) {
            const file = readFragment(FileParts, arrived?.completeUpload.file);
            if (file) {
              latest.current.onStored(file, cache);
            }
          },
        });
        if (!done?.completeUpload.file) {
          throw new Refused(done?.completeUpload.errors[0]?.message);
        }
        forget(key);
        if (latest.current.target) {
          notifications.show({ color: 'green', message: texts.files.arrived(file.name) });
        }
      } catch (error) {
        if (upload) {
          await client
            .mutate({ mutation: AbortUpload, variables: { id: upload } })
            .catch(() => undefined);
        }
        if (controller.signal.aborted) {
          forget(key);
        } else {
          change(key, {
            problem: error instanceof Refused ? error.message : failureOf(error).message,
          });
        }
      } finally {
        controllers.current.delete(key);
      }
    },
    [client, change, forget],
  );

  const cancel = useCallback((key: string) => controllers.current.get(key)?.abort(), []);
  return { sending, send, cancel, forget };
}
