'use client';

import { Anchor } from '@mantine/core';
import { AuthCard } from '@/features/account/AuthCard';
import { factorTexts } from '@/lib/texts/factors';
import { type Pending, SecondStep } from './SecondStep';
import { SetUpStep } from './SetUpStep';

type Props = { pending: Pending; onDone: () => Promise<unknown>; onBack: () => void };

/** What follows a password on the page where one signs in. */
export function SignInSteps({ pending, onDone, onBack }: Props) {
  const words = pending.setup ? factorTexts.setup : { title: factorTexts.step.title, hint: '' };
  const Step = pending.setup ? SetUpStep : SecondStep;
  return (
    <AuthCard title={words.title} hint={words.hint}>
      <Step pending={pending} onDone={onDone} />
      <Anchor component="button" type="button" size="sm" onClick={onBack}>
        {factorTexts.step.back}
      </Anchor>
    </AuthCard>
  );
}
