/**
 * Whether somebody with these roles may ask a source that is limited to some; null is no limit. Administrators always
 * may, and editors wherever viewers may. The level of a made role does not count.
 */
export function mayAsk(
  allowed: readonly string[] | null | undefined,
  roles: readonly string[],
): boolean {
  const counted = roles.includes('editor') ? [...roles, 'viewer'] : roles;
  return !allowed || roles.includes('admin') || counted.some((role) => allowed.includes(role));
}
