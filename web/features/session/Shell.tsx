'use client';

import { useApolloClient, useMutation, useQuery } from '@apollo/client/react';
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDatabase, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Problem } from '@/components/Problem';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';

const WhoAsks = graphql(`
  query WhoAsks {
    viewer {
      id
      name
      email
      roles
    }
  }
`);

const SignOut = graphql(`
  mutation SignOut {
    signOut {
      errors {
        message
      }
    }
  }
`);

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
            {data?.viewer && <Account name={data.viewer.name} email={data.viewer.email} />}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={texts.navigation.label}>
        <NavLink
          component={Link}
          href="/collections"
          label={texts.navigation.collections}
          leftSection={<IconDatabase size={18} aria-hidden />}
          active={path.startsWith('/collections')}
          onClick={close}
        />
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

function Account({ name, email }: { name: string; email: string }) {
  const client = useApolloClient();
  const router = useRouter();
  const [signOut] = useMutation(SignOut);

  async function leave() {
    await signOut();
    await client.clearStore();
    router.replace('/sign-in');
  }

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton>
          <Text size="sm" fw={500}>
            {name}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {texts.navigation.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
