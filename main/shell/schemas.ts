/** Schemas of the arguments of every command: pages show untrusted content, so nothing they say is taken as it comes. */

import { z } from 'zod';

import type { CommandName, Commands, ConnectionDraft } from '../../preload/contract/commands';
import type { Quality } from '../../preload/contract/quality';
import { COMPRESSIONS, VIDEO_CODECS } from '../../preload/contract/quality';
import { SpiceError } from '../spice/wire/errors';

const TEXT_LIMIT = 4096;
const ID_LIMIT = 100;
const TITLE_LIMIT = 300;
const PASSWORD_LIMIT = 1024;
const PNG_LIMIT_BYTES = 256 * 1024 * 1024;
const GUEST_SIDE_LIMIT = 65_535;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const id = z.string().min(1).max(ID_LIMIT);
const text = z.string().max(TEXT_LIMIT);
const port = z.int().min(1).max(65535).nullable();
const png = z.custom<Uint8Array>(
  (value) =>
    value instanceof Uint8Array &&
    value.byteLength <= PNG_LIMIT_BYTES &&
    PNG_SIGNATURE.every((byte, index) => value[index] === byte),
);

const qualityFields = { compression: z.enum(COMPRESSIONS).nullable(), videoCodec: z.enum(VIDEO_CODECS).nullable() };
const quality: z.ZodType<Quality> = z.object(qualityFields);

const draft: z.ZodType<ConnectionDraft> = z.object({
  id: id.exactOptional(),
  name: text,
  host: text,
  port,
  tlsPort: port,
  unixPath: text,
  password: z.string().max(PASSWORD_LIMIT).nullable(),
  savePassword: z.boolean(),
  caFile: text,
  hostSubject: text,
  fullscreen: z.boolean(),
  ...qualityFields,
});

const guestSide = z.int().min(1).max(GUEST_SIDE_LIMIT);
const none = z.tuple([]);

const SCHEMAS: { readonly [K in CommandName]: z.ZodType<Parameters<Commands[K]>> } = {
  'app.info': none,
  'connections.list': none,
  'connections.draft': z.tuple([id]),
  'connections.save': z.tuple([draft]),
  'connections.remove': z.tuple([id]),
  'connections.favourite': z.tuple([id, z.boolean()]),
  'connections.open': z.tuple([id]),
  'recent.open': z.tuple([id]),
  'recent.remove': z.tuple([id]),
  'target.open': z.tuple([text]),
  'target.browse': none,
  'dialog.caFile': none,
  'demo.open': none,
  'viewer.info': none,
  'viewer.setFullscreen': z.tuple([z.boolean()]),
  'viewer.minimise': none,
  'viewer.reconnect': none,
  'viewer.close': none,
  'viewer.saveScreenshot': z.tuple([png, text]),
  'viewer.copyScreenshot': z.tuple([png]),
  'viewer.setTitle': z.tuple([z.string().transform((title) => title.slice(0, TITLE_LIMIT))]),
  'viewer.fitGuest': z.tuple([guestSide, guestSide]),
  'viewer.setQuality': z.tuple([quality]),
  'home.open': none,
};

/** @throws SpiceError `BAD_ARGUMENTS`; its message names the place, never the value */
export function parseCommandArguments(name: CommandName, args: unknown): readonly unknown[] {
  const result = SCHEMAS[name].safeParse(args);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.map(String).join('.') ?? '';
  throw new SpiceError('BAD_ARGUMENTS', 'bug', `${name}: bad argument at ${where}`);
}
