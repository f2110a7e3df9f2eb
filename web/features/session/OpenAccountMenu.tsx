'use client';

import { useApolloClient, useMutation } from '@apollo/client/react';
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDevices, IconKey, IconLogout, IconUser } from '@tabler/icons-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { failureOf } from '@/lib/failures';
import { graphql } from '@/lib/gql';
import { texts } from '@/lib/texts';
import { AccountButton } from './AccountButton';

const SignOut = graphql(`
  mutation SignOut {
    signOut {
      errors {
        message
      }
    }
  }
`);

const ENTRIES = [
  { href: '/account', label: texts.account.profile, icon: IconUser },
  { href: '/account/sessions', label: texts.account.sessions.title, icon: IconDevices },
  { href: '/account/tokens', label: texts.account.tokens.title, icon: IconKey },
];

/** What a person may do about their own account, and the way out; open as soon as it has come. */
export function OpenAccountMenu({ name, email }: { name: string; email: string }) {
  const client = useApolloClient();
  const router = useRouter();
  const [signOut] = useMutation(SignOut);

  async function leave() {
    try {
      await signOut();
    } catch (error) {
      notifications.show({ color: 'red', message: failureOf(error).message });
      return;
    }
    await client.clearStore();
    router.replace('/sign-in');
  }

  return (
    <Menu
      position="bottom-end"
      defaultOpened
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <AccountButton name={name} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label role="group" aria-label={email}>
          {email}
        </Menu.Label>
        {ENTRIES.map(({ href, label, icon: Icon }) => (
          <Menu.Item
            key={href}
            component={Link}
            href={href}
            leftSection={<Icon size={16} aria-hidden />}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {texts.navigation.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
