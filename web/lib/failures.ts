import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { texts } from './texts';

/** What to tell a person about a failed request; `code` is the API's, where it has one. */
export type Failure = { code: string; message: string; traceId?: string };

/** Reads the first error of an answer, or what became of the connection. */
export function failureOf(error: unknown): Failure {
  if (CombinedGraphQLErrors.is(error)) {
    const first = error.errors[0];
    const { code, traceId } = first?.extensions ?? {};
    return {
      code: typeof code === 'string' ? code : 'internal_error',
      message: code === 'unavailable' ? texts.states.unavailable : (first?.message ?? ''),
      ...(typeof traceId === 'string' && { traceId }),
    };
  }
  const code = ServerError.is(error) ? 'unavailable' : 'offline';
  return { code, message: texts.states[code] };
}
