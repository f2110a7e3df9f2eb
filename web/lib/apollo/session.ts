import { type ApolloLink, makeVar, Observable } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';

/** Whether the API has said, in the middle of the work, that nobody is signed in any more. */
export const sessionHasEnded = makeVar(false);

/** Set while the API wants to know again who is asking: to be called with whether they have shown it. */
export const confirmation = makeVar<((isConfirmed: boolean) => void) | null>(null);

let asked: Promise<boolean> | undefined;

/** Has the person confirm that it is them; all who wait meanwhile share the answer. */
function confirmed(): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => confirmation(resolve)).finally(() => {
    asked = undefined;
    confirmation(null);
  });
  return asked;
}

/** Notices in every answer when the session is over, and sends again what needs a confirmation once that is given. */
export const sessionLink = new ErrorLink(({ error, operation, forward }) => {
  if (!CombinedGraphQLErrors.is(error)) {
    return undefined;
  }
  const codes = error.errors.map(({ extensions }) => extensions?.code);
  if (codes.includes('unauthenticated')) {
    sessionHasEnded(true);
  }
  if (!codes.includes('reauthentication_required')) {
    return undefined;
  }
  return new Observable<ApolloLink.Result>((observer) => {
    confirmed().then((isConfirmed) =>
      isConfirmed ? forward(operation).subscribe(observer) : observer.error(error),
    );
  });
});
