import { ApolloClient, ApolloLink, HttpLink } from '@apollo/client';
import { createCache } from './cache';
import { sessionLink } from './session';

/** A client of the gateway behind this origin. The session is a cookie that scripts cannot read. */
export function createClient(): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([
      sessionLink,
      new HttpLink({
        uri: '/graphql',
        credentials: 'same-origin',
        headers: { accept: 'application/graphql-response+json' },
      }),
    ]),
    cache: createCache(),
    defaultOptions: { watchQuery: { errorPolicy: 'all' }, query: { errorPolicy: 'all' } },
  });
}

declare module '@apollo/client' {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all';
      }
      interface Query {
        errorPolicy: 'all';
      }
    }
  }
}
