import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: {
    rules: {
      // What a page does not need is left out of it when it is built: both look for imports, and leave other files as is.
      '*.{ts,tsx}': {
        condition: {
          all: [{ not: 'foreign' }, { content: /from '(@\/lib\/(gql|texts)|\.\/en\.)/ }],
        },
        loaders: ['./lib/texts.loader.cjs', './lib/documents.loader.cjs'],
      },
    },
  },
  experimental: {
    optimizePackageImports: [
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/notifications',
      '@tabler/icons-react',
    ],
  },
};

export default config;
