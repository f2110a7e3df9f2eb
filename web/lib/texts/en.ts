/** Every word that a person reads, in English. Another language is another file of this shape. */
export const en = {
  product: 'Dossier',
  signIn: {
    title: 'Sign in',
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    forgotten: 'Forgotten your password?',
    welcome: 'Records for your team',
  },
  navigation: {
    label: 'Main',
    open: 'Open the navigation',
    collections: 'Collections',
    signOut: 'Sign out',
    scheme: 'Light or dark',
  },
  collections: {
    title: 'Collections',
    name: 'Name',
    records: 'Records',
    fields: 'Fields',
    updated: 'Changed',
    empty: 'No collections yet',
    emptyHint:
      'A collection is a table with typed fields: customers, orders, assets. Make the first one.',
    create: 'New collection',
  },
  states: {
    loading: 'Loading',
    failed: 'This could not be loaded',
    retry: 'Try again',
    unavailable: 'A part of Dossier is not answering. What is shown here still works.',
    offline: 'The server cannot be reached. Check your connection and try again.',
    reference: (traceId: string) => `Reference: ${traceId}`,
  },
} as const;
