'use client';

import { Notifications } from '@mantine/notifications';

/** The messages on top of the page. */
export function NoticeList() {
  return <Notifications position="bottom-right" />;
}
