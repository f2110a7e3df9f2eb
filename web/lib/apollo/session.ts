import { makeVar } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ErrorLink } from '@apollo/client/link/error';

/** Whether the API has said, in the middle of the work, that nobody is signed in any more. */
export const sessionHasEnded = makeVar(false);

/** Notices in every answer when the session is over. */
export const sessionLink = new ErrorLink(({ error }) => {
  if (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.code === 'unauthenticated')
  ) {
    sessionHasEnded(true);
  }
});
