// A small program against two collections, `ts_shelves` and `ts_books`, that prints what it did as JSON.
import { execute } from './execute.js';
import { graphql } from './gql/gql.js';

const CreateShelf = graphql(`
  mutation CreateShelf($input: CreateTsShelfInput!) {
    createTsShelf(input: $input) {
      tsShelf {
        id
        tsBooks {
          nodes {
            title
          }
        }
      }
      errors {
        field
        code
      }
    }
  }
`);

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

const Update = graphql(`
  mutation Update($id: ID!, $version: Int!, $input: UpdateTsBookInput!) {
    updateTsBook(id: $id, version: $version, input: $input) {
      tsBook {
        version
        genre
      }
      errors {
        code
      }
    }
  }
`);

const made = await execute(CreateShelf, {
  input: {
    name: 'Novels',
    tsBooks: [
      { title: 'Emma', pages: 474, genre: 'OLD_PROSE' },
      { title: 'Middlemarch', pages: 880, genre: 'OLD_PROSE' },
    ],
  },
});
const { tsBooks, tsBooksAggregate } = await execute(Books, {
  filter: { genre: { eq: 'OLD_PROSE' }, pages: { gt: 500 } },
  orderBy: [{ field: 'title', direction: 'DESC' }],
});
const book = tsBooks.nodes[0];
if (!book) {
  throw new Error('the book is not there');
}
const pages: number = book.pages ?? 0;
const title: string = book.title;
const change = { id: book.id, version: book.version, input: { genre: 'VERSE' as const } };
const updated = await execute(Update, change);
const stale = await execute(Update, change);
console.log(
  JSON.stringify({
    made: made.createTsShelf.tsShelf?.tsBooks.nodes.map((node) => node.title),
    found: { title, pages, shelf: book.shelf?.name, total: tsBooks.totalCount },
    sum: tsBooksAggregate.sum.pages,
    updated: updated.updateTsBook.tsBook?.genre,
    stale: stale.updateTsBook.errors.map(({ code }) => code),
  }),
);
