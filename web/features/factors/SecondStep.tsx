'use client';

import { useMutation } from '@apollo/client/react';
import { Proof } from './Proof';
import { CompleteSignIn, StartPasskeySignIn } from './queries';

export type Pending = { token: string; methods: readonly string[]; setup: boolean };
type Props = { pending: Pending; onDone: () => Promise<unknown> };

const NONE = [] as const;

/** The second step of a sign-in. */
export function SecondStep({ pending, onDone }: Props) {
  const { token } = pending;
  const [complete, { data, error, loading }] = useMutation(CompleteSignIn);
  const [start, started] = useMutation(StartPasskeySignIn);

  async function finish(proof: { code?: string; passkey?: unknown }) {
    const { data: answer } = await complete({ variables: { token, ...proof } });
    if (answer?.completeSignIn.viewer) {
      await onDone();
    }
  }
  async function options() {
    const answer = await start({ variables: { token } }).catch(() => undefined);
    return answer?.data?.startPasskeySignIn.options;
  }
  return (
    <Proof
      methods={pending.methods}
      messages={data?.completeSignIn.errors ?? started.data?.startPasskeySignIn.errors ?? NONE}
      failure={error ?? started.error}
      busy={loading}
      onCode={(code) => finish({ code })}
      start={options}
      onPasskey={(passkey) => finish({ passkey })}
    />
  );
}
