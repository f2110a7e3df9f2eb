// What an app developer writes once: types of each operation, from the running gateway (GATEWAY, TOKEN).
export default {
  schema: [{ [`${process.env.GATEWAY}/graphql`]: { headers: { Authorization: `Bearer ${process.env.TOKEN}` } } }],
  documents: 'src/**/*.ts',
  emitLegacyCommonJSImports: false,
  generates: {
    'src/gql/': {
      preset: 'client',
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { BigInt: 'number', Decimal: 'number', Date: 'string', DateTime: 'string', JSON: 'unknown' },
      },
    },
  },
};
