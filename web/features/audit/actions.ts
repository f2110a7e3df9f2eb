/** Actions that the log has entries of, as the API names them, by what they are about. */
export const ACTIONS = [
  'signIn',
  'oidcSignIn',
  'signOut',
  'endSession',
  'changePassword',
  'requestPasswordReset',
  'resetPassword',
  'createUser',
  'inviteUser',
  'updateUser',
  'updateViewer',
  'createRole',
  'updateRole',
  'deleteRole',
  'createApiToken',
  'deleteApiToken',
  'createCollection',
  'updateCollection',
  'deleteCollection',
  'addField',
  'updateField',
  'removeField',
  'reorderFields',
  'setPolicy',
  'deletePolicy',
  'createNotificationRule',
  'updateNotificationRule',
  'deleteNotificationRule',
  'retryEmail',
  'createSource',
  'deleteSource',
  'createWebhook',
  'updateWebhook',
  'deleteWebhook',
  'redeliverWebhook',
] as const;

/** An action in words: "createApiToken" is "Create API token". */
export function actionLabel(action: string): string {
  const words = action.replace(/([A-Z])/g, ' $1').toLowerCase();
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  return label.replace(/\bapi\b/i, 'API').replace(/\boidc\b/i, 'Provider');
}
