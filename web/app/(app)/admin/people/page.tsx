import type { Metadata } from 'next';
import { PeopleList } from '@/features/people/PeopleList';
import { texts } from '@/lib/texts';

export const metadata: Metadata = { title: texts.administration.people.title };

export default function Page() {
  return <PeopleList />;
}
