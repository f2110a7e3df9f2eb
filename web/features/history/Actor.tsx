'use client';

import { useViewer } from '@/features/session/viewer';
import { texts } from '@/lib/texts';

type Props = {
  id: string | null | undefined;
  /** The person's name as the API gives it; missing for someone it does not know. */
  name: string | null | undefined;
};

/** Who did something: "You" for the signed-in user, a name for others, the system without an id. */
export function Actor({ id, name }: Props) {
  const viewer = useViewer();
  if (!id) {
    return texts.history.system;
  }
  if (id === viewer?.id) {
    return texts.history.you;
  }
  return name ?? texts.history.somebody;
}
