import { Alert, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { failureOf } from '@/lib/failures';
import { texts } from '@/lib/texts';

/** A change that failed: why, and the reference for support. What was typed is still there. */
export function NotDone({
  error,
  title = texts.forms.notDone,
}: {
  error: unknown;
  title?: string;
}) {
  const { message, traceId } = failureOf(error);
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} title={title} role="alert">
      <Text size="sm">{message}</Text>
      {traceId && (
        <Text size="xs" c="dimmed" mt={4}>
          {texts.states.reference(traceId)}
        </Text>
      )}
    </Alert>
  );
}
