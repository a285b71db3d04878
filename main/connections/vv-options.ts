/** The keys of a `.vv` file that say how a session looks and behaves, rather than where the server is (protocol §14.1). */

import type { HotkeyAction } from './hotkeys';
import { HOTKEY_ACTIONS, isUsable, parseHotkey } from './hotkeys';
import { shown } from './keyfile';
import type { ColorDepth, ConnectionProfile, DisplayEffect, OsVersion } from './profile';
import { DISPLAY_EFFECTS } from './profile';
import { isUsbFilter } from './usb-filter';
import type { VvGroup } from './vv-group';

type Part<K extends keyof ConnectionProfile> = Pick<ConnectionProfile, K>;

export function readDisplay(
  group: VvGroup,
): Part<'title' | 'fullscreen' | 'disableChannels' | 'disableEffects' | 'colorDepth'> {
  const title = group.verbatim('title');
  const fullscreen = group.boolean('fullscreen');
  const disableChannels = group.channels('disable-channels');
  const disableEffects = readEffects(group);
  const colorDepth = readColorDepth(group);
  return {
    ...(title === undefined ? {} : { title }),
    ...(fullscreen === undefined ? {} : { fullscreen }),
    ...(disableChannels === undefined ? {} : { disableChannels }),
    ...(disableEffects === undefined ? {} : { disableEffects }),
    ...(colorDepth === undefined ? {} : { colorDepth }),
  };
}

/** Always an object: a file without any hotkey turns the defaults off, as virt-viewer does. */
export function readHotkeys(group: VvGroup): Partial<Record<HotkeyAction, string>> {
  const hotkeys: Partial<Record<HotkeyAction, string>> = {};
  for (const action of HOTKEY_ACTIONS) {
    const text = group.string(action);
    if (text === undefined) continue;
    const hotkey = parseHotkey(text);
    if (hotkey !== undefined && isUsable(action, hotkey)) hotkeys[action] = text;
    else group.warn('VV_BAD_HOTKEY', action, `${action}: '${shown(text)}' is no hotkey`);
  }
  return hotkeys;
}

export function readDevices(
  group: VvGroup,
): Part<'enableSmartcard' | 'enableUsbredir' | 'enableUsbAutoshare' | 'usbFilter' | 'usbRedirectOnConnect'> {
  const enableSmartcard = group.boolean('enable-smartcard');
  const enableUsbredir = group.boolean('enable-usbredir');
  const enableUsbAutoshare = group.boolean('enable-usb-autoshare');
  const usbFilter = readUsbFilter(group, 'usb-filter');
  const usbRedirectOnConnect = readUsbFilter(group, 'usb-redirect-on-connect');
  return {
    ...(enableSmartcard === undefined ? {} : { enableSmartcard }),
    ...(enableUsbredir === undefined ? {} : { enableUsbredir }),
    ...(enableUsbAutoshare === undefined ? {} : { enableUsbAutoshare }),
    ...(usbFilter === undefined ? {} : { usbFilter }),
    ...(usbRedirectOnConnect === undefined ? {} : { usbRedirectOnConnect }),
  };
}

export function readVersions(group: VvGroup): Part<'version' | 'versions' | 'newerVersionUrl'> {
  const version = group.string('version');
  const versions: OsVersion[] = [];
  for (const entry of group.list('versions') ?? []) {
    const colon = entry.lastIndexOf(':');
    if (colon > 0 && colon < entry.length - 1) {
      versions.push({ osId: entry.slice(0, colon).trim(), version: entry.slice(colon + 1).trim() });
    } else {
      group.warn('VV_BAD_VALUE', 'versions', `versions: '${shown(entry)}' is not os-id:version`);
    }
  }
  const newerVersionUrl = readWebAddress(group, 'newer-version-url');
  return {
    ...(version === undefined ? {} : { version }),
    ...(versions.length === 0 ? {} : { versions }),
    ...(newerVersionUrl === undefined ? {} : { newerVersionUrl }),
  };
}

function readEffects(group: VvGroup): readonly DisplayEffect[] | undefined {
  const effects: DisplayEffect[] = [];
  for (const name of (group.list('disable-effects') ?? []).flatMap((element) => element.split(','))) {
    const effect = DISPLAY_EFFECTS.find((known) => known === name.trim().toLowerCase());
    if (effect === undefined) {
      group.warn('VV_BAD_VALUE', 'disable-effects', `disable-effects: '${shown(name)}' is no effect`);
    } else if (!effects.includes(effect)) {
      effects.push(effect);
    }
  }
  return effects.length === 0 ? undefined : effects;
}

function readColorDepth(group: VvGroup): ColorDepth | undefined {
  const depth = group.integer('color-depth');
  if (depth === undefined || depth === 16 || depth === 32) return depth;
  group.warn('VV_BAD_VALUE', 'color-depth', `color-depth: ${depth} is neither 16 nor 32`);
  return undefined;
}

function readUsbFilter(group: VvGroup, key: 'usb-filter' | 'usb-redirect-on-connect'): string | undefined {
  const filter = group.string(key);
  if (filter === undefined || isUsbFilter(filter)) return filter;
  // oVirt writes the word `null` when its administrator set no filter.
  group.warn('VV_BAD_USB_FILTER', key, `${key}: '${shown(filter)}' is no USB filter`);
  return undefined;
}

/** The address is offered as a link, so nothing but the web may be behind it. */
function readWebAddress(group: VvGroup, key: string): string | undefined {
  const text = group.string(key);
  if (text === undefined) return undefined;
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text).href;
  group.warn('VV_BAD_VALUE', key, `${key} is no web address`);
  return undefined;
}
