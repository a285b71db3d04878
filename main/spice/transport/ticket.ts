/** The SPICE ticket (protocol: link stage): the password, encrypted with the key of this one connection. */

import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { SPICE_MAX_PASSWORD_BYTES } from '../wire/constants';
import { LinkError } from '../wire/errors';

/** @param publicKey DER SubjectPublicKeyInfo of a 1024-bit RSA key. @returns 128 bytes. @throws LinkError */
export function encryptTicket(publicKey: Uint8Array, password: string): Uint8Array {
  const text = Buffer.from(`${password}\0`, 'utf8');
  if (text.byteLength > SPICE_MAX_PASSWORD_BYTES + 1) {
    throw new LinkError('PASSWORD_TOO_LONG', `the password has more than ${SPICE_MAX_PASSWORD_BYTES} bytes`, {
      details: { limit: SPICE_MAX_PASSWORD_BYTES },
    });
  }
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, text);
  } catch (error) {
    throw new LinkError('LINK_INVALID_DATA', 'the server sent a key that cannot be used', { cause: error });
  }
}
