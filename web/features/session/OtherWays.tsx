'use client';

import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Divider } from '@mantine/core';
import Link from 'next/link';
import { SignInWays } from '@/features/account/passwords';
import { texts } from '@/lib/texts';
import { safePath } from './next';

/** Beside a password: a link to a new one, and the provider's button where there is a provider. */
export function OtherWays({ next }: { next: string }) {
  const { data } = useQuery(SignInWays);
  const ways = data?.signInMethods;
  return (
    <>
      {ways?.passwordReset && (
        <Anchor component={Link} href="/forgotten" size="sm">
          {texts.signIn.forgotten}
        </Anchor>
      )}
      {ways?.oidc && (
        <>
          <Divider label={texts.account.signIn.or} />
          <Button
            component="a"
            href={`${ways.oidc.url}?return=${encodeURIComponent(safePath(next))}`}
            variant="default"
          >
            {ways.oidc.label}
          </Button>
        </>
      )}
    </>
  );
}
