'use client';

import { useQuery } from '@apollo/client/react';
import { useViewer } from '@/features/session/viewer';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';

const PersonName = graphql(`
  query PersonName($id: ID!) {
    user(id: $id) {
      id
      name
    }
  }
`);

/** Who did something: by name for administrators, who may read the names of others; the system without an id. */
export function Actor({ id }: { id: string | null | undefined }) {
  const viewer = useViewer();
  const mayAsk = viewer?.level === 'admin' && typeof id === 'string' && id !== viewer.id;
  const { data } = useQuery(PersonName, { variables: { id: id ?? '' }, skip: !mayAsk });
  if (!id) {
    return texts.history.system;
  }
  if (id === viewer?.id) {
    return texts.history.you;
  }
  return data?.user?.name ?? texts.history.somebody;
}
