import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderApp } from '@/lib/testing/render';
import { factorTexts } from '@/lib/texts/factors';
import {
  CompleteSetup,
  CompleteSignIn,
  Reauthenticate as Confirm,
  SecondFactors,
  StartSetup,
} from './queries';
import { Reauthenticate } from './Reauthenticate';
import { SecondStep } from './SecondStep';
import { SetUpStep } from './SetUpStep';

const token = 'pending-token';
const words = factorTexts.step;
const wrong = { __typename: 'UserError', code: 'invalid_code', field: 'code', message: 'no!' };
const viewer = { __typename: 'Viewer', id: 'u1' };

function completing(code: string, payload: object) {
  return {
    request: { query: CompleteSignIn, variables: { token, code } },
    result: { data: { completeSignIn: { viewer: null, errors: [], ...payload } } },
  };
}

test('a wrong code stands at its field, and a right one goes on', async () => {
  const onDone = vi.fn(async () => undefined);
  const pending = { token, methods: ['totp', 'recovery_code'], setup: false };
  renderApp(<SecondStep pending={pending} onDone={onDone} />, [
    completing('000000', { errors: [wrong] }),
    completing('123456', { viewer }),
  ]);
  const input = screen.getByLabelText(new RegExp(words.code));
  await userEvent.type(input, '000000{enter}');
  expect(await screen.findByText('no!')).toBeDefined();
  await userEvent.clear(input);
  await userEvent.type(input, ' 123456 {enter}');
  await expect.poll(() => onDone.mock.calls.length).toBe(1);
});

test('a recovery code takes the place of the app', async () => {
  const onDone = vi.fn(async () => undefined);
  const pending = { token, methods: ['totp', 'recovery_code'], setup: false };
  renderApp(<SecondStep pending={pending} onDone={onDone} />, [
    completing('abcd-efgh-ijkl-mnop', { viewer }),
  ]);
  await userEvent.click(screen.getByRole('button', { name: words.byRecovery }));
  await userEvent.type(
    screen.getByLabelText(new RegExp(words.recoveryCode)),
    'abcd-efgh-ijkl-mnop{enter}',
  );
  await expect.poll(() => onDone.mock.calls.length).toBe(1);
});

test('who must add a factor sees the recovery codes before going on', async () => {
  const onDone = vi.fn(async () => undefined);
  const codes = ['aaaa-bbbb-cccc-dddd', 'eeee-ffff-gggg-hhhh'];
  renderApp(<SetUpStep pending={{ token, methods: ['totp'], setup: true }} onDone={onDone} />, [
    {
      request: { query: StartSetup, variables: { token, method: 'totp' } },
      result: {
        data: {
          startSecondFactorSetup: {
            secret: 'ABCDEFGH',
            uri: 'otpauth://totp/Dossier:a?secret=ABCDEFGH',
            options: null,
            errors: [],
          },
        },
      },
    },
    {
      request: { query: CompleteSetup, variables: { token, code: '123456' } },
      result: { data: { completeSecondFactorSetup: { viewer, recoveryCodes: codes, errors: [] } } },
    },
  ]);
  expect(screen.queryByRole('button', { name: factorTexts.setup.passkey })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: factorTexts.setup.totp }));
  expect(await screen.findByRole('img', { name: factorTexts.app.qr })).toBeDefined();
  expect(screen.getByText('ABCD EFGH')).toBeDefined();
  await userEvent.type(screen.getByLabelText(new RegExp(factorTexts.app.code)), '123456{enter}');
  expect(await screen.findByText(codes[0] ?? '')).toBeDefined();
  expect(onDone).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: factorTexts.recovery.done }));
  expect(onDone).toHaveBeenCalledTimes(1);
});

test('without a second factor the password confirms', async () => {
  const onDone = vi.fn();
  const secondFactors = {
    __typename: 'SecondFactors',
    totp: null,
    passkeys: [],
    recoveryCodesLeft: 0,
    required: false,
    available: ['totp'],
    reauthenticateBy: ['password'],
  };
  renderApp(<Reauthenticate onDone={onDone} />, [
    { request: { query: SecondFactors }, result: { data: { secondFactors } } },
    {
      request: { query: Confirm, variables: { password: 'a password' } },
      result: { data: { reauthenticate: { viewer, errors: [] } } },
    },
  ]);
  const input = await screen.findByLabelText(new RegExp(factorTexts.confirm.password), {
    selector: 'input',
  });
  await userEvent.type(input, 'a password{enter}');
  await expect.poll(() => onDone.mock.calls).toEqual([[true]]);
});
