/** The words of forms that every part shares. */
export const forms = {
  notSaved: 'This could not be saved',
  notDone: 'This could not be done',
  more: 'Show more',
  add: 'Add',
  back: 'Back',
  leaveTitle: 'Leave without saving?',
  leaveHint: 'What you have typed on this page has not been saved.',
  leave: 'Leave',
  stay: 'Stay here',
} as const;
