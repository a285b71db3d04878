/** Parts a profile into what may stand in a file in clear and what may not, and puts both together again. */

import { z } from 'zod';

import type { ConnectionProfile, OvirtProfile } from './profile';
import { hasProxyCredentials, withoutProxyCredentials } from './proxy';

/** The operating system's safe, as the shell provides it (Electron safeStorage). */
export interface SecretBox {
  /** False where there is no safe, or one without a key of its own: nothing is stored then. */
  available(): boolean;
  /** @returns base64 */
  encrypt(text: string): string;
  /** @throws if the text was encrypted by another user or key */
  decrypt(base64: string): string;
}

/** For plain Node and for tests: never stores anything. */
export const noSecretBox: SecretBox = {
  available: () => false,
  encrypt: () => {
    throw new Error('no secret storage');
  },
  decrypt: () => {
    throw new Error('no secret storage');
  },
};

export interface Secrets {
  readonly password?: string;
  /** The whole proxy address, if it has a user name in it. */
  readonly proxy?: string;
}

const secretsSchema: z.ZodType<Secrets> = z.object({
  password: z.string().exactOptional(),
  proxy: z.string().exactOptional(),
});

/** Session tokens of oVirt are left out of both parts: they are dead by the time the profile is opened again. */
export function splitSecrets(profile: ConnectionProfile): {
  readonly clear: ConnectionProfile;
  readonly secrets: Secrets;
} {
  const { password, proxy, ...endpoint } = profile.endpoint;
  const { ovirt, deleteThisFile: _onlyForFiles, ...rest } = profile;
  const isProxySecret = proxy !== undefined && hasProxyCredentials(proxy);
  const clearProxy = proxy !== undefined && isProxySecret ? withoutProxyCredentials(proxy) : proxy;
  const clear: ConnectionProfile = {
    ...rest,
    endpoint: { ...endpoint, ...(clearProxy === undefined ? {} : { proxy: clearProxy }) },
    ...(ovirt === undefined ? {} : { ovirt: withoutTokens(ovirt) }),
  };
  const secrets: Secrets = {
    ...(password === undefined || password === '' ? {} : { password }),
    ...(isProxySecret ? { proxy } : {}),
  };
  return { clear, secrets };
}

export function joinSecrets(clear: ConnectionProfile, secrets: Secrets): ConnectionProfile {
  return { ...clear, endpoint: { ...clear.endpoint, ...secrets } };
}

/** @returns undefined if there is nothing to keep or nowhere to keep it */
export function sealSecrets(box: SecretBox, secrets: Secrets): string | undefined {
  if (Object.keys(secrets).length === 0 || !box.available()) return undefined;
  return box.encrypt(JSON.stringify(secrets));
}

/** @throws if the safe does not open, or holds something else */
export function openSecrets(box: SecretBox, sealed: string): Secrets {
  return secretsSchema.parse(JSON.parse(box.decrypt(sealed)));
}

function withoutTokens(ovirt: OvirtProfile): OvirtProfile {
  const { jsessionid: _session, ssoToken: _token, ...rest } = ovirt;
  return rest;
}
