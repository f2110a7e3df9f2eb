import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client';
import { beforeEach, expect, test } from 'vitest';
import { confirmation, sessionHasEnded, sessionLink } from './session';

const document = gql`
  mutation {
    createApiToken(name: "x") {
      secret
    }
  }
`;
const refusal = {
  data: null,
  errors: [{ message: 'confirm', extensions: { code: 'reauthentication_required' } }],
};
const done = { data: { createApiToken: { __typename: 'Payload', secret: 's' } } };

function clientOf(...answers: ApolloLink.Result[]) {
  let sent = 0;
  const end = new ApolloLink(
    () =>
      new Observable((observer) => {
        const answer = answers[Math.min(sent, answers.length - 1)];
        sent += 1;
        observer.next(answer as ApolloLink.Result);
        observer.complete();
      }),
  );
  const client = new ApolloClient({
    link: ApolloLink.from([sessionLink, end]),
    cache: new InMemoryCache(),
    defaultOptions: { watchQuery: { errorPolicy: 'all' }, query: { errorPolicy: 'all' } },
  });
  return { client, sent: () => sent };
}

/** The dialog that waits for an answer. */
async function asked(): Promise<(isConfirmed: boolean) => void> {
  await expect.poll(() => confirmation()).not.toBeNull();
  return confirmation() ?? (() => undefined);
}

beforeEach(() => {
  confirmation(null);
  sessionHasEnded(false);
});

test('what needs a confirmation is sent again once that is given', async () => {
  const { client, sent } = clientOf(refusal, done);
  const result = client.mutate({ mutation: document });
  (await asked())(true);
  expect((await result).data).toEqual(done.data);
  expect(sent()).toBe(2);
  await expect.poll(() => confirmation()).toBeNull();
});

test('without a confirmation the refusal stays, and nothing is sent again', async () => {
  const { client, sent } = clientOf(refusal, done);
  const result = client.mutate({ mutation: document }).catch((error: Error) => error.message);
  (await asked())(false);
  expect(await result).toBe('confirm');
  expect(sent()).toBe(1);
});

test('two that wait share one confirmation', async () => {
  const { client, sent } = clientOf(refusal, refusal, done);
  const results = [client.mutate({ mutation: document }), client.mutate({ mutation: document })];
  (await asked())(true);
  await Promise.all(results);
  expect(sent()).toBe(4);
});

test('an ended session is noticed', async () => {
  const ended = { data: null, errors: [{ message: 'x', extensions: { code: 'unauthenticated' } }] };
  await clientOf(ended)
    .client.mutate({ mutation: document })
    .catch(() => undefined);
  expect(sessionHasEnded()).toBe(true);
});
