/** Connection files, addresses and hotkeys that anybody may have written. */
import {
  parseHotkey,
  formatHotkey,
  parseAddress,
  parseProxy,
  parseUri,
  parseVv,
  profileSchema,
  toUri,
} from '../../../main/connections';
import { isUsbFilter } from '../../../main/connections/usb-filter';
import { refusal } from '../target';
import type { FuzzTarget } from '../target';

const text = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));

const FULL = [
  '# comment',
  '[virt-viewer]',
  'type=spice',
  'version=11.0-1;',
  'versions=rhev-win64:2.0-160;rhel8:2.0',
  'host=fe80::1',
  'port=5900',
  'tls-port=-1',
  'password=a\\sb\\n',
  'ca=-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n',
  'host-subject=O=Example,CN=server',
  'secure-channels=main;display;all',
  'disable-channels=usbredir',
  'proxy=http://user:pw@proxy:3128/',
  'title=VM %d',
  'toggle-fullscreen=shift+f11',
  'release-cursor=<Ctrl><Alt>Home',
  'usb-filter=0x03,-1,-1,-1,0|-1,-1,-1,-1,1',
  'color-depth=32',
  'disable-effects=wallpaper;animation',
  'delete-this-file=1',
  '[ovirt]',
  'host=engine:443',
  'admin=true',
  '[x-private]',
  'anything[de]=ü',
];

const vv: FuzzTarget = {
  name: 'vv',
  maxBytes: 4096,
  seeds: () => [
    text(FULL),
    ...FULL.slice(3).map((line) => text(['[virt-viewer]', 'type=spice', 'host=h', 'port=1', line])),
  ],
  run(input) {
    for (const source of [input, Buffer.from(input).toString('utf8')]) {
      const error = refusal(() => {
        const { profile, warnings } = parseVv(source);
        const checked = profileSchema.safeParse(profile);
        if (!checked.success) throw new Error(`a profile that cannot be stored: ${checked.error.message}`);
        for (const { message } of warnings) requireShort(message);
      });
      if (error !== null) requireShort(error.message);
    }
  },
};

/** What is shown or logged must not grow with what was read. */
function requireShort(message: string): void {
  if (message.length > 1000) throw new Error(`a message of ${message.length} characters`);
}

const uri: FuzzTarget = {
  name: 'uri',
  maxBytes: 512,
  seeds: () =>
    [
      'spice://host:5900',
      'spice://user%40a@[fe80::1%25eth0]:5900/?tls-port=5901;password=a%20b',
      'spice://host?port=1&tls-port=2',
      'spice+tls://host:5901/path?port=3',
      'spice+unix:///run/vm.sock',
      'pvespiceproxy:64:100:node::abcdef:61000',
      '[::1]:5900',
      'http://user:pw@proxy:3128',
      '0x03,-1,-1,-1,0|-1,-1,-1,-1,1',
      '<Ctrl><Alt>Home',
      'ctrl+shift+f11',
    ].map((line) => text([line])),
  run(input) {
    const given = Buffer.from(input).toString('utf8');
    refusal(() => parseAddress(given));
    refusal(() => {
      const { endpoint, warnings } = parseUri(given, { cwd: '/' });
      for (const { message } of warnings) requireShort(message);
      const { endpoint: again } = parseUri(toUri(endpoint), { cwd: '/' });
      const place = ({ host, port, tlsPort, unixPath }: typeof endpoint): string =>
        JSON.stringify([host, port, tlsPort, unixPath]);
      if (place(again) !== place(endpoint)) throw new Error(`${place(endpoint)} became ${place(again)}`);
    });
    const hotkey = parseHotkey(given);
    if (hotkey !== undefined && JSON.stringify(parseHotkey(formatHotkey(hotkey))) !== JSON.stringify(hotkey)) {
      throw new Error(`a hotkey became another: ${formatHotkey(hotkey)}`);
    }
    parseProxy(given);
    isUsbFilter(given);
  },
};

export const connections: readonly FuzzTarget[] = [vv, uri];
