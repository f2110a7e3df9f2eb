// What `graphql(`…`)` means is known when the app is built: each call becomes the generated document that it stands for,
// so that a page carries its own documents and not those of the whole app. Types are checked before, on the source.
const { readFileSync } = require('node:fs');
const path = require('node:path');

const GENERATED = path.join(__dirname, 'gql', 'graphql.ts');
const DOCUMENT = /^export const (\w+) = (\{"kind":"Document".*\}) as unknown as DocumentNode/gm;
const CALL = /\bgraphql\(\s*`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`,?\s*\)/g;
const IMPORT = /import \{([^}]*)\} from '@\/lib\/gql';/;

module.exports = function useGeneratedDocuments(source) {
  this.addDependency(GENERATED);
  const documents = new Map();
  for (const [, name, json] of readFileSync(GENERATED, 'utf8').matchAll(DOCUMENT)) {
    documents.set(name, json);
  }
  const replaced = source.replace(CALL, (_, kind, name) => {
    const document = documents.get(name + (kind === 'fragment' ? 'FragmentDoc' : 'Document'));
    if (!document) {
      throw new Error(`${kind} ${name} has not been generated: npm run codegen`);
    }
    return document;
  });
  return replaced.replace(IMPORT, (_, names) => {
    const others = names.split(',').filter((name) => name.trim() && name.trim() !== 'graphql');
    return others.length > 0
      ? `import {${others.join(',')}} from '@/lib/gql/fragment-masking';`
      : '';
  });
};
