'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { AccountButton } from './AccountButton';

const OpenAccountMenu = dynamic(() =>
  import('./OpenAccountMenu').then((part) => part.OpenAccountMenu),
);

/** The person's own menu. Menus weigh as much as a page: theirs comes when it is opened for the first time. */
export function AccountMenu(person: { name: string; email: string }) {
  const [wanted, setWanted] = useState(false);
  if (wanted) {
    return <OpenAccountMenu {...person} />;
  }
  return <AccountButton name={person.name} onClick={() => setWanted(true)} />;
}
