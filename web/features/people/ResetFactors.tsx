'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { ConfirmModal } from '@/components/ConfirmModal';
import { graphql } from '@/lib/gql';
import { factorTexts } from '@/lib/texts/factors';

export const ResetSecondFactors = graphql(`
  mutation ResetSecondFactors($id: ID!) {
    resetSecondFactors(id: $id) {
      user {
        ...PersonParts
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

type Props = { id: string; name: string; onClose: () => void };

const words = factorTexts.admin;

/** Removes the second factors of a person who has lost them. */
export function ResetFactors({ id, name, onClose }: Props) {
  const [reset, { data, error, loading }] = useMutation(ResetSecondFactors);
  async function confirm() {
    const { data: answer } = await reset({ variables: { id } });
    if (answer?.resetSecondFactors.user) {
      notifications.show({ color: 'green', message: words.resetDone(name) });
      onClose();
    }
  }
  return (
    <ConfirmModal
      title={words.reset}
      hint={words.resetHint(name)}
      confirm={words.reset}
      messages={data?.resetSecondFactors.errors}
      failure={error}
      busy={loading}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
