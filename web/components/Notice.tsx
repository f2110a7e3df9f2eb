import { Alert, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';

/** Something that stands in the way and is nobody's failure: what it is, and the way on. */
export function Notice({ title, hint }: { title: string; hint: string }) {
  return (
    <Alert color="yellow" role="alert" icon={<IconInfoCircle aria-hidden />}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="sm">{hint}</Text>
    </Alert>
  );
}
