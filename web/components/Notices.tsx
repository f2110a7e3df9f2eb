'use client';

import { useNotifications } from '@mantine/notifications';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';

const NoticeList = dynamic(() => import('./NoticeList').then((part) => part.NoticeList), {
  ssr: false,
});

/** Where messages of success and failure appear; what draws them comes with the first. */
export function Notices() {
  const { notifications } = useNotifications();
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (notifications.length > 0) {
      setWanted(true);
    }
  }, [notifications.length]);
  return wanted && <NoticeList />;
}
