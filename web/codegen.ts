import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types of every operation, from the committed schema; never from a live server. */
const config: CodegenConfig = {
  schema: '../services/gateway/schema.graphql',
  documents: ['app/**/*.tsx', 'components/**/*.tsx', 'features/**/*.{ts,tsx,graphql}'],
  generates: {
    'lib/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        useTypeImports: true,
        strictScalars: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
