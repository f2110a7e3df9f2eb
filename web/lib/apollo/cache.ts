import { InMemoryCache } from '@apollo/client';

/** The normalised cache: what identifies each kind of object. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Collection: { keyFields: ['name'] },
      Viewer: { keyFields: ['id'] },
    },
  });
}
