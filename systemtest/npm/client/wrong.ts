// Each line is a mistake that the types know.
import { execute } from './execute.js';
import { graphql } from './gql/gql.js';

const Books = graphql(`
  query Books($filter: TsBookFilter, $orderBy: [TsBookOrderBy!]) {
    tsBooks(filter: $filter, orderBy: $orderBy, first: 10) {
      nodes {
        id
        version
        title
        pages
        genre
        shelf {
          name
        }
      }
      totalCount
    }
    tsBooksAggregate(filter: $filter) {
      count
      sum {
        pages
      }
    }
  }
`);

const { tsBooks } = await execute(Books, {});
await execute(Books, { filter: { pages: { gt: '500' } } });
await execute(Books, { filter: { weight: { gt: 500 } } });
export const pages: number = tsBooks.nodes[0]!.pages;
export const author: unknown = tsBooks.nodes[0]!.author;
