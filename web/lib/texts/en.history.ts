/** The words of a record's history. */
export const history = {
  tab: 'History',
  more: 'Show older changes',
  restore: 'Restore this version',
  restoreTitle: 'Restore this version?',
  restoreHint: 'The record gets these values again. The change appears in its history.',
  partial:
    'This version had values in fields that have been removed or renamed. They are not restored.',
  restored: 'Version restored.',
  empty: 'empty',
  you: 'You',
  system: 'The system',
  somebody: 'Unknown person',
  removedFile: 'a file that was removed',
  actions: {
    create: 'Created',
    update: 'Changed',
    delete: 'Moved to the trash',
    restore: 'Restored from the trash',
    file_added: 'File added',
    file_deleted: 'File deleted',
    file_restored: 'File restored',
  } as Readonly<Record<string, string>>,
} as const;
