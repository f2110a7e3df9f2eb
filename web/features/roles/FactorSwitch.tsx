'use client';

import { useMutation } from '@apollo/client/react';
import { Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { failureOf } from '@/lib/failures';
import { graphql } from '@/lib/gql';
import { factorTexts } from '@/lib/texts/factors';

export const RequireSecondFactor = graphql(`
  mutation RequireSecondFactor($role: ID!, $required: Boolean!) {
    requireSecondFactor(role: $role, required: $required) {
      role {
        name
        requiresSecondFactor
      }
      errors {
        code
        field
        message
      }
    }
  }
`);

type Props = { name: string; label: string; required: boolean };

const words = factorTexts.admin;

/** Whether holders of a role need a second factor. */
export function FactorSwitch({ name, label, required }: Props) {
  const [require, { loading }] = useMutation(RequireSecondFactor);
  async function change(wanted: boolean) {
    const problem = await require({ variables: { role: name, required: wanted } }).then(
      ({ data }) => data?.requireSecondFactor.errors[0]?.message,
      (failure) => failureOf(failure).message,
    );
    if (problem) {
      notifications.show({ color: 'red', message: problem });
    }
  }
  return (
    <Switch
      mt="xs"
      size="sm"
      label={words.required}
      description={required ? words.requiredHint : undefined}
      aria-label={words.requiredOf(label)}
      checked={required}
      disabled={loading}
      onChange={({ target }) => void change(target.checked)}
    />
  );
}
