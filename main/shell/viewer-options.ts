/** What a viewer window is opened with, made from a resolved target and the command line; no Electron here. */

import type { DecodeHost, ViewerInfo } from '../../preload/contract/commands';
import type { Quality } from '../../preload/contract/quality';
import type { ConnectionProfile } from '../connections';
import { describeEndpoint, effectiveHotkeys, formatHotkey, HOTKEY_ACTIONS } from '../connections';
import { isOpaqueHost } from '../connections/uri';
import type { Endpoint } from '../spice/transport/endpoint';
import type { AppArguments } from './arguments';

/** What `--decode=auto` means, by measurement (docs/adr). */
export const DEFAULT_DECODE: DecodeHost = 'renderer';

/** The part of the command line that concerns viewer windows. */
export type ViewerArguments = Pick<
  AppArguments,
  'fullscreen' | 'decode' | 'presenter' | 'title' | 'screenshotDir' | 'compression' | 'videoCodec'
>;

export const DEFAULT_VIEWER_ARGUMENTS: ViewerArguments = {
  fullscreen: false,
  decode: 'auto',
  presenter: null,
  title: null,
  screenshotDir: null,
  compression: null,
  videoCodec: null,
};

export interface ViewerOptions {
  /** With its password: stays in the main process and the session process. */
  readonly endpoint: Endpoint;
  readonly info: ViewerInfo;
  /** Screenshots are saved there without a question; null asks. */
  readonly screenshotDir: string | null;
  /** At the start; the user may wish for something else later. */
  readonly quality: Quality;
}

/** @param name the name of the saved connection, or null */
export function viewerOptions(profile: ConnectionProfile, name: string | null, args: ViewerArguments): ViewerOptions {
  const { endpoint } = profile;
  return {
    endpoint,
    screenshotDir: args.screenshotDir,
    quality: {
      compression: args.compression ?? profile.compression ?? null,
      videoCodec: args.videoCodec ?? profile.videoCodec ?? null,
    },
    info: {
      title: args.title ?? firstMonitorTitle(profile.title) ?? name,
      address: describeEndpoint(endpoint),
      decode: args.decode === 'auto' ? DEFAULT_DECODE : args.decode,
      presenter: args.presenter,
      fullscreen: args.fullscreen || profile.fullscreen === true,
      hotkeys: hotkeyTexts(profile),
      // Such a host is a ticket that the provider takes once.
      canReconnect: endpoint.host === undefined || !isOpaqueHost(endpoint.host),
    },
  };
}

/** `%d` of a title stands for the monitor's number; a window shows the first. */
function firstMonitorTitle(title: string | undefined): string | null {
  return title === undefined || title === '' ? null : title.replace('%d', '1');
}

function hotkeyTexts(profile: ConnectionProfile): ViewerInfo['hotkeys'] {
  const inForce = effectiveHotkeys(profile.hotkeys);
  const texts: Partial<Record<(typeof HOTKEY_ACTIONS)[number], string>> = {};
  for (const action of HOTKEY_ACTIONS) {
    const hotkey = inForce[action];
    if (hotkey !== undefined) texts[action] = formatHotkey(hotkey).toLowerCase();
  }
  return texts;
}
