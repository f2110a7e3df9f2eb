import { Alert } from '@mantine/core';
import type { Message } from '@/lib/messages';
import { NotDone } from './NotDone';

type Props = { messages: readonly Message[] | undefined; failure: unknown };

/** Why something that was asked for by one click was not done; nothing when it was. */
export function Refused({ messages, failure }: Props) {
  return (
    <>
      {Boolean(failure) && <NotDone error={failure} />}
      {messages?.map(({ message }) => (
        <Alert key={message} color="red" role="alert">
          {message}
        </Alert>
      ))}
    </>
  );
}
