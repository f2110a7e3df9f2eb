'use client';

import { useMutation } from '@apollo/client/react';
import { notifications } from '@mantine/notifications';
import { readFragment } from '@/lib/gql';
import type { RulePartsFragment } from '@/lib/gql/graphql';
import { texts } from '@/lib/texts';
import { addRule, CreateRule, DeleteRule, RuleParts, removeRule, SwitchRule } from './queries';
import { inputOf, type RuleDraft } from './ruleDraft';

const NONE = [] as const;
const words = texts.automation.rules;

/**
 * Makes a rule. The API does not change what a rule says, so a changed one is made anew, and only when it is there the
 * one before it goes: nothing is missed meanwhile.
 */
export function useSaveRule(before: RulePartsFragment | undefined) {
  const [create, created] = useMutation(CreateRule, {
    update(cache, { data }) {
      const made = readFragment(RuleParts, data?.createNotificationRule.notificationRule);
      if (made) {
        addRule(cache, made.id);
      }
    },
  });
  const [turn, turned] = useMutation(SwitchRule);
  const [remove, removed] = useMutation(DeleteRule);

  async function switchOff(id: string): Promise<boolean> {
    const { data } = await turn({ variables: { id, enabled: false } });
    return data?.updateNotificationRule.errors.length === 0;
  }

  async function removeOld(id: string): Promise<boolean> {
    const { data } = await remove({
      variables: { id },
      update: (cache, { data: answer }) =>
        answer?.deleteNotificationRule.errors.length === 0 && removeRule(cache, id),
    });
    return data?.deleteNotificationRule.errors.length === 0;
  }

  /** Whether the rule is there as it was meant, or as nearly as a notification then says. */
  async function save(draft: RuleDraft): Promise<boolean> {
    const { data } = await create({ variables: inputOf(draft) });
    const made = readFragment(RuleParts, data?.createNotificationRule.notificationRule);
    if (!made) {
      return false;
    }
    const isOff = before?.enabled !== false || (await switchOff(made.id).catch(() => false));
    const isAlone = !before || (await removeOld(before.id).catch(() => false));
    const lacking = isAlone ? words.stillOn(made.name) : words.oldStays(made.name);
    const isDone = isOff && isAlone;
    notifications.show({
      color: isDone ? 'green' : 'yellow',
      message: isDone ? words.saved(made.name) : lacking,
      ...(!isDone && { autoClose: false }),
    });
    return true;
  }

  return {
    save,
    messages: created.data?.createNotificationRule.errors ?? NONE,
    failure: created.error,
    busy: created.loading || turned.loading || removed.loading,
  };
}
