'use client';

import { useQuery, useReactiveVar } from '@apollo/client/react';
import { ActionIcon, Box, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Problem } from '@/components/Problem';
import { confirmation, sessionHasEnded } from '@/lib/apollo/session';
import { texts } from '@/lib/texts';
import { AccountMenu } from './AccountMenu';
import { Frame } from './Frame';
import { Navigation } from './Navigation';
import { WhoAsks } from './viewer';

const SessionEnded = dynamic(() => import('./SessionEnded').then((part) => part.SessionEnded));
const Reauthenticate = dynamic(() =>
  import('@/features/factors/Reauthenticate').then((part) => part.Reauthenticate),
);

/** The frame around every page of someone who has signed in; a stranger is sent to sign in. */
export function Shell({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(WhoAsks);
  const router = useRouter();
  const path = usePathname();
  const hasEnded = useReactiveVar(sessionHasEnded);
  const answer = useReactiveVar(confirmation);
  const stranger = data !== undefined && data.viewer === null;

  useEffect(() => {
    if (stranger) {
      const here = path + window.location.search;
      router.replace(`/sign-in?next=${encodeURIComponent(here)}`);
    }
  }, [stranger, path, router]);

  return (
    <Frame
      tools={
        <>
          <SchemeSwitch />
          {data?.viewer && <AccountMenu name={data.viewer.name} email={data.viewer.email} />}
        </>
      }
      navigation={(close) =>
        data?.viewer && <Navigation level={data.viewer.level ?? ''} onLeave={close} />
      }
    >
      {hasEnded && data?.viewer && <SessionEnded email={data.viewer.email} />}
      {answer && data?.viewer && <Reauthenticate onDone={answer} />}
      {error && !data ? (
        <Problem error={error} retry={() => refetch()} />
      ) : (
        data?.viewer && children
      )}
    </Frame>
  );
}

/** Draws both icons, and style sheets show one: the server does not know the scheme of this browser. */
function SchemeSwitch() {
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={texts.navigation.scheme}
      onClick={toggleColorScheme}
    >
      <Box component="span" lh={0} lightHidden>
        <IconSun size={18} aria-hidden />
      </Box>
      <Box component="span" lh={0} darkHidden>
        <IconMoon size={18} aria-hidden />
      </Box>
    </ActionIcon>
  );
}
