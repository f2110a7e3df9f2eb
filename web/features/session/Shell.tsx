'use client';

import { useQuery } from '@apollo/client/react';
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMoon, IconSun } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Problem } from '@/components/Problem';
import { texts } from '@/lib/texts';
import { AccountMenu } from './AccountMenu';
import { Navigation } from './Navigation';
import { WhoAsks } from './viewer';

/** The frame around every page of someone who has signed in; a stranger is sent to sign in. */
export function Shell({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(WhoAsks);
  const [opened, { toggle, close }] = useDisclosure();
  const router = useRouter();
  const path = usePathname();
  const stranger = data !== undefined && data.viewer === null;

  useEffect(() => {
    if (stranger) {
      router.replace(`/sign-in?next=${encodeURIComponent(path)}`);
    }
  }, [stranger, path, router]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={texts.navigation.open}
            />
            <Text component={Link} href="/collections" fw={700} size="lg">
              {texts.product}
            </Text>
          </Group>
          <Group wrap="nowrap">
            <SchemeSwitch />
            {data?.viewer && <AccountMenu name={data.viewer.name} email={data.viewer.email} />}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={texts.navigation.label}>
        {data?.viewer && <Navigation roles={data.viewer.roles} onLeave={close} />}
      </AppShell.Navbar>
      <AppShell.Main>
        {error && !data ? (
          <Problem error={error} retry={() => refetch()} />
        ) : (
          data?.viewer && children
        )}
      </AppShell.Main>
    </AppShell>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: true });
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={texts.navigation.scheme}
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    >
      {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  );
}
