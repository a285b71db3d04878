/** Checks a server's certificate as SPICE wants it: the chain, then either the whole subject or the host name (protocol: link stage, TLS). */

import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { NetworkError, type ErrorDetails } from '../wire/errors';

/** Facts about the peer's certificate that help a person to decide. */
export function certificateDetails(certificate: X509Certificate): ErrorDetails {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    fingerprint: certificate.fingerprint256,
  };
}

function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** Codes of the certificate chain check that mean "outside its time". */
const TIME_CODES = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

export interface ServerCheck {
  readonly certificate: X509Certificate;
  /** Code of the chain check, null if the chain is trusted. */
  readonly chainError: string | null;
  readonly host: string;
  readonly hostSubject: string | null;
}

/** @throws NetworkError TLS_EXPIRED, TLS_UNTRUSTED, TLS_SUBJECT_MISMATCH, TLS_BAD_SUBJECT or TLS_HOST_MISMATCH. */
export function verifyServer({ certificate, chainError, host, hostSubject }: ServerCheck): void {
  const details = certificateDetails(certificate);
  if (chainError !== null) {
    const code = TIME_CODES.has(chainError) ? 'TLS_EXPIRED' : 'TLS_UNTRUSTED';
    throw new NetworkError(code, `certificate: ${chainError}`, { details: { ...details, reason: chainError } });
  }
  if (hostSubject !== null) {
    if (subjectMatches(certificate.subject, hostSubject)) return;
    throw new NetworkError(
      'TLS_SUBJECT_MISMATCH',
      `certificate is for another subject: ${oneLine(certificate.subject)}`,
      {
        details: { ...details, expected: hostSubject },
      },
    );
  }
  if (hostMatches(host, certificate)) return;
  throw new NetworkError('TLS_HOST_MISMATCH', `certificate is not for ${host}`, {
    details: { ...details, names: certificate.subjectAltName ?? '', expected: host },
  });
}

/** By the alternative names; the common name counts only in a certificate that has none. */
function hostMatches(host: string, certificate: X509Certificate): boolean {
  if (isIP(host) === 0) return certificate.checkHost(host) !== undefined;
  if (certificate.subjectAltName !== undefined) return certificate.checkIP(host) !== undefined;
  return parseSubject(certificate.subject).find(({ key }) => key === 'CN')?.value === host.toLowerCase();
}

interface SubjectEntry {
  readonly key: string;
  readonly value: string;
}

/** Compares in order, with the same number of entries; letter case and runs of spaces do not matter. */
export function subjectMatches(certificateSubject: string, hostSubject: string): boolean {
  const expected = parseHostSubject(hostSubject);
  const actual = parseSubject(certificateSubject);
  return (
    expected.length === actual.length &&
    expected.every(({ key, value }, i) => {
      const entry = actual[i];
      return entry !== undefined && entry.key === key && entry.value === value;
    })
  );
}

const normal = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** Subject as Node prints it: an entry a line, special characters escaped with a backslash. */
function parseSubject(subject: string | undefined): SubjectEntry[] {
  return (subject ?? '')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => {
      const at = line.indexOf('=');
      return { key: line.slice(0, at), value: normal(line.slice(at + 1).replace(/\\(.)/g, '$1')) };
    });
}

/** `KEY=VALUE,…`; only `\\` and `\,` are escapes. @throws NetworkError TLS_BAD_SUBJECT */
export function parseHostSubject(text: string): SubjectEntry[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const next = text.charAt(i + 1);
    if (char === '\\' && (next === '\\' || next === ',')) {
      part += next;
      i++;
    } else if (char === ',') {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part].map((entry) => {
    const at = entry.indexOf('=');
    const value = entry.slice(at + 1);
    if (at <= 0 || value.trim() === '') {
      throw new NetworkError('TLS_BAD_SUBJECT', `host subject is not a list of KEY=VALUE: ${text}`, {
        details: { hostSubject: text },
      });
    }
    return { key: entry.slice(0, at).trimStart(), value: normal(value) };
  });
}
