'use client';

import { useQuery } from '@apollo/client/react';
import { Alert, Stack } from '@mantine/core';
import { Heading } from '@/components/Heading';
import { Loading } from '@/components/Loading';
import { Problem } from '@/components/Problem';
import { readFragment } from '@/lib/gql';
import { factorTexts } from '@/lib/texts/factors';
import { AppCard } from './AppCard';
import { PasskeysCard } from './PasskeysCard';
import { FactorParts, SecondFactors } from './queries';
import { RecoveryCard } from './RecoveryCard';

/** One's own second factors. */
export function SecurityPage() {
  const { data, error, refetch } = useQuery(SecondFactors, { fetchPolicy: 'cache-and-network' });
  const factors = readFragment(FactorParts, data?.secondFactors);
  const again = () => void refetch();
  return (
    <Stack>
      <Heading title={factorTexts.title} hint={factorTexts.hint} />
      {error && !factors && <Problem error={error} retry={again} />}
      {!factors && !error && <Loading />}
      {factors?.required && <Alert color="blue">{factorTexts.required}</Alert>}
      {factors && (
        <>
          <AppCard factors={factors} onChange={again} />
          <PasskeysCard factors={factors} onChange={again} />
          {(factors.totp || factors.passkeys.length > 0) && (
            <RecoveryCard left={factors.recoveryCodesLeft} onChange={again} />
          )}
        </>
      )}
    </Stack>
  );
}
