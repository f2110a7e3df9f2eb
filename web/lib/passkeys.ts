import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';

/** Whether passkeys of this host work on the page that is open: a browser binds them to a name. */
export function worksHere(host: string | null | undefined): boolean {
  const here = window.location.hostname;
  return Boolean(host) && (here === host || here.endsWith(`.${host}`)) && supported();
}

function supported(): boolean {
  return typeof window.PublicKeyCredential === 'function';
}

/** Asks the browser for a passkey that it has; null when the person gave up. The library comes on demand. */
export async function askForPasskey(options: unknown): Promise<unknown> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
  return startAuthentication({ optionsJSON }).catch(() => null);
}

/** Asks the browser to make a passkey; null when the person gave up, or has made one on this device before. */
export async function makePasskey(options: unknown): Promise<unknown> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  return startRegistration({ optionsJSON }).catch(() => null);
}
