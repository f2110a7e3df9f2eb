import { Anchor } from '@mantine/core';
import Link from 'next/link';
import { type Field, targetOf } from './definition';

/** The record that a link leads to, by its title; by the end of its id as long as that is not known. */
export function LinkValue({ field, id, title }: { field: Field; id: string; title?: string }) {
  return (
    <Anchor component={Link} href={`/collections/${targetOf(field)}/records/${id}`} inherit>
      {title ?? `…${id.slice(-8)}`}
    </Anchor>
  );
}
