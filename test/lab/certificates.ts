/** Certificates for TLS tests, made with openssl: one authority that is trusted, one that is not, and servers good and bad. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process';

/** Folders as SPICE servers want them: ca-cert.pem, server-cert.pem, server-key.pem. */
export interface Certificates {
  /** PEM of the trusted authority. */
  readonly ca: string;
  readonly caFile: string;
  /** Names localhost and 127.0.0.1. */
  readonly good: string;
  /** Trusted authority, other host name. */
  readonly otherHost: string;
  /** Trusted authority, right name, over since 2020. */
  readonly expired: string;
  /** Right name, but signed by an authority that nobody knows. */
  readonly foreign: string;
  /** The subject of `good` and `foreign` as a .vv file's host-subject. */
  readonly hostSubject: string;
}

interface ServerCertificate {
  readonly folder: string;
  readonly authority: string;
  readonly subject: string;
  readonly names: string;
  readonly days: readonly [start: string, end: string];
}

async function makeAuthority(folder: string, name: string): Promise<string> {
  const authority = join(folder, name);
  mkdirSync(join(authority, 'issued'), { recursive: true });
  writeFileSync(join(authority, 'index.txt'), '');
  await run('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', `/O=Saffron lab/CN=${name}`,
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign',
    '-keyout', join(authority, 'key.pem'), '-out', join(authority, 'cert.pem'),
  ]); // prettier-ignore
  writeFileSync(
    join(authority, 'ca.conf'),
    [
      '[ca]',
      'default_ca = lab',
      '[lab]',
      `database = ${join(authority, 'index.txt')}`,
      `new_certs_dir = ${join(authority, 'issued')}`,
      'rand_serial = yes',
      'unique_subject = no',
      'default_md = sha256',
      'copy_extensions = copy',
      'policy = anything',
      '[anything]',
      'organizationName = optional',
      'commonName = supplied',
      '',
    ].join('\n'),
  );
  return authority;
}

async function makeServer(certificate: ServerCertificate): Promise<string> {
  const { folder, authority } = certificate;
  mkdirSync(folder, { recursive: true });
  const request = join(folder, 'request.pem');
  await run('openssl', [
    'req', '-newkey', 'rsa:2048', '-nodes', '-subj', certificate.subject, '-addext', `subjectAltName=${certificate.names}`,
    '-keyout', join(folder, 'server-key.pem'), '-out', request,
  ]); // prettier-ignore
  await run('openssl', [
    'ca', '-batch', '-notext', '-config', join(authority, 'ca.conf'), '-cert', join(authority, 'cert.pem'),
    '-keyfile', join(authority, 'key.pem'), '-startdate', certificate.days[0], '-enddate', certificate.days[1],
    '-in', request, '-out', join(folder, 'server-cert.pem'),
  ]); // prettier-ignore
  cpSync(join(authority, 'cert.pem'), join(folder, 'ca-cert.pem'));
  return folder;
}

/** Makes all of them in `folder` (about a second). */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const [trusted, unknown] = await Promise.all([
    makeAuthority(folder, 'trusted-ca'),
    makeAuthority(folder, 'unknown-ca'),
  ]);
  const localhost = 'DNS:localhost,IP:127.0.0.1';
  const now = ['20200101000000Z', '20451231000000Z'] as const;
  const subject = '/O=Saffron lab/CN=localhost';
  const make = (name: string, more: Partial<ServerCertificate> = {}): Promise<string> =>
    makeServer({ folder: join(folder, name), authority: trusted, subject, names: localhost, days: now, ...more });
  // One authority's index file takes one `openssl ca` at a time.
  const good = await make('good');
  const otherHost = await make('other-host', {
    subject: '/O=Saffron lab/CN=elsewhere.test',
    names: 'DNS:elsewhere.test',
  });
  const expired = await make('expired', { days: ['20190101000000Z', '20200101000000Z'] });
  const foreign = await make('foreign', { authority: unknown });
  const caFile = join(trusted, 'cert.pem');
  const hostSubject = 'O=Saffron lab,CN=localhost';
  return { ca: readFileSync(caFile, 'utf8'), caFile, good, otherHost, expired, foreign, hostSubject };
}
