'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Divider } from '@mantine/core';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { SignInWays } from '@/features/account/passwords';
import { worksHere } from '@/lib/passkeys';
import { texts } from '@/lib/texts';
import { safePath } from './next';

const PasskeySignIn = dynamic(() =>
  import('@/features/factors/PasskeySignIn').then((part) => part.PasskeySignIn),
);

type Props = { next: string; onDone: () => Promise<unknown> };

/** Beside a password: a link to a new one, a passkey where they work, and the provider's button where there is one. */
export function OtherWays({ next, onDone }: Props) {
  const { data } = useQuery(SignInWays);
  const ways = data?.signInMethods;
  const [hasPasskeys, setPasskeys] = useState(false);
  useEffect(() => setPasskeys(worksHere(ways?.passkeyHost)), [ways?.passkeyHost]);
  return (
    <>
      {ways?.passwordReset && (
        <Anchor component={Link} href="/forgotten" size="sm">
          {texts.signIn.forgotten}
        </Anchor>
      )}
      {(hasPasskeys || ways?.oidc) && <Divider label={texts.account.signIn.or} />}
      {hasPasskeys && <PasskeySignIn onDone={onDone} />}
      {ways?.oidc && (
        <Button
          component="a"
          href={`${ways.oidc.url}?return=${encodeURIComponent(safePath(next))}`}
          variant="default"
        >
          {ways.oidc.label}
        </Button>
      )}
    </>
  );
}
