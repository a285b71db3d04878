/** Everything that a connection description can say, as plain JSON data, with the schema that guards it on disk (protocol §14.1). */

import { z } from 'zod';

import type { CompressionName, VideoCodecName } from '../../preload/contract/quality';
import { COMPRESSIONS, VIDEO_CODECS } from '../../preload/contract/quality';
import type { Endpoint } from '../spice/transport/endpoint';
import type { HotkeyAction } from './hotkeys';
import { HOTKEY_ACTIONS } from './hotkeys';

export const DISPLAY_EFFECTS = ['wallpaper', 'font-smooth', 'animation', 'all'] as const;
/** Guest effects that DISPLAY_CONFIG can turn off. */
export type DisplayEffect = (typeof DISPLAY_EFFECTS)[number];

export type ColorDepth = 16 | 32;

/** One entry of `versions`: the lowest viewer version for builds with this OS id. */
export interface OsVersion {
  readonly osId: string;
  readonly version: string;
}

/** Group `[ovirt]`: where the engine is and which VM this console belongs to. Both tokens are secrets. */
export interface OvirtProfile {
  readonly host?: string;
  readonly vmGuid?: string;
  readonly jsessionid?: string;
  readonly ssoToken?: string;
  /** PEM text of the engine's certificate authority. */
  readonly ca?: string;
  readonly admin?: boolean;
}

export interface ConnectionProfile {
  readonly endpoint: Endpoint;
  /** Window title; the first `%d` stands for the monitor's number. */
  readonly title?: string;
  readonly fullscreen?: boolean;
  /** Present (even when empty): only these hotkeys work. Absent: the defaults do. Texts as in hotkeys.ts. */
  readonly hotkeys?: Readonly<Partial<Record<HotkeyAction, string>>>;
  /** Names of channels that are not opened. */
  readonly disableChannels?: readonly string[];
  readonly disableEffects?: readonly DisplayEffect[];
  readonly colorDepth?: ColorDepth;
  /** How the server shall compress images; absent leaves it the choice. */
  readonly compression?: CompressionName;
  /** How the server shall encode video; absent leaves it the choice. */
  readonly videoCodec?: VideoCodecName;
  readonly enableSmartcard?: boolean;
  readonly enableUsbredir?: boolean;
  /** Redirect devices as they are plugged in. */
  readonly enableUsbAutoshare?: boolean;
  /** Filter for devices plugged in later (protocol §10.5). */
  readonly usbFilter?: string;
  /** Filter for devices that are there when the session starts. */
  readonly usbRedirectOnConnect?: string;
  readonly deleteThisFile?: boolean;
  /** Lowest viewer version that the provider asks for. */
  readonly version?: string;
  readonly versions?: readonly OsVersion[];
  readonly newerVersionUrl?: string;
  readonly ovirt?: OvirtProfile;
}

/** Longest text that a stored profile may hold in one field; certificates are the longest. */
const TEXT_LIMIT = 1 << 20;
const text = z.string().max(TEXT_LIMIT);
const portNumber = z.int().min(1).max(65535);

const tlsSchema = z.object({
  ca: text.exactOptional(),
  caFile: text.exactOptional(),
  hostSubject: text.exactOptional(),
  ciphers: text.exactOptional(),
});

export const endpointSchema: z.ZodType<Endpoint> = z.object({
  host: text.min(1).exactOptional(),
  port: portNumber.exactOptional(),
  tlsPort: portNumber.exactOptional(),
  unixPath: text.min(1).exactOptional(),
  username: text.exactOptional(),
  password: text.exactOptional(),
  tls: tlsSchema.exactOptional(),
  secureChannels: z.array(text).max(64).exactOptional(),
  proxy: text.exactOptional(),
});

const ovirtSchema: z.ZodType<OvirtProfile> = z.object({
  host: text.exactOptional(),
  vmGuid: text.exactOptional(),
  jsessionid: text.exactOptional(),
  ssoToken: text.exactOptional(),
  ca: text.exactOptional(),
  admin: z.boolean().exactOptional(),
});

/** Unknown fields are dropped; a missing or wrong known one is an error. */
export const profileSchema: z.ZodType<ConnectionProfile> = z.object({
  endpoint: endpointSchema,
  title: text.exactOptional(),
  fullscreen: z.boolean().exactOptional(),
  hotkeys: z.partialRecord(z.enum(HOTKEY_ACTIONS), text).exactOptional(),
  disableChannels: z.array(text).max(64).exactOptional(),
  disableEffects: z.array(z.enum(DISPLAY_EFFECTS)).max(16).exactOptional(),
  colorDepth: z.union([z.literal(16), z.literal(32)]).exactOptional(),
  compression: z.enum(COMPRESSIONS).exactOptional(),
  videoCodec: z.enum(VIDEO_CODECS).exactOptional(),
  enableSmartcard: z.boolean().exactOptional(),
  enableUsbredir: z.boolean().exactOptional(),
  enableUsbAutoshare: z.boolean().exactOptional(),
  usbFilter: text.exactOptional(),
  usbRedirectOnConnect: text.exactOptional(),
  deleteThisFile: z.boolean().exactOptional(),
  version: text.exactOptional(),
  versions: z
    .array(z.object({ osId: text, version: text }))
    .max(256)
    .exactOptional(),
  newerVersionUrl: text.exactOptional(),
  ovirt: ovirtSchema.exactOptional(),
});
