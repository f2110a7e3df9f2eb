import type { Action, Grant, PolicyDraft } from './draft';

/** All that a role may do with records and the files attached to them. */
export type Deed = Action | 'restore' | 'files';

/** What the app says about a deed. With several `grants` a record must be in each of them. */
export type Claim =
  | { may: true; grants: readonly Grant[]; stays: boolean }
  | { may: false; because: 'rule' | 'level' };

/** The rights that each deed takes; `files` are those attached to a record: added, deleted, restored. */
const TAKES: Readonly<Record<Deed, readonly Action[]>> = {
  read: ['read'],
  create: ['create'],
  update: ['update'],
  delete: ['delete'],
  restore: ['delete'],
  files: ['read', 'update'],
};

/**
 * What a role of this level may do by these rights, if it is the only one that a person has. Writing takes the level
 * editor, whatever the rules say. `stays`: the record must be in the right after the change, too.
 */
export function claimOf(deed: Deed, level: string, draft: PolicyDraft): Claim {
  const grants = TAKES[deed].map((action) => draft[action]);
  if (!grants.every(({ allowed }) => allowed)) {
    return { may: false, because: 'rule' };
  }
  if (deed !== 'read' && level !== 'editor' && level !== 'admin') {
    return { may: false, because: 'level' };
  }
  const stays = deed === 'update' && draft.update.rows !== 'all';
  return { may: true, grants, stays };
}
