/** The dialogs and panels of the viewer and of the list: what they say, what they ask for, and by which keys. */

import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { nextTick } from 'vue';
import type { ConnectionDraft } from '../../preload/contract/commands';
import type { FakeBridge } from '../testing/bridge';
import { installFakeBridge } from '../testing/bridge';
import ConnectingPanel from './ConnectingPanel.vue';
import EditDialog from './EditDialog.vue';
import ErrorView from './ErrorView.vue';
import PasswordDialog from './PasswordDialog.vue';
import ViewerToolbar from './ViewerToolbar.vue';

const id = (name: string): string => `[data-testid=${name}]`;
const error = {
  code: 'CONNECT_REFUSED',
  kind: 'expected',
  message: 'connect: refused',
  details: { port: 5900 },
} as const;
let bridge: FakeBridge;

beforeAll(() => {
  // jsdom knows the element, not its method.
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement): void {
    this.open = true;
  };
});

beforeEach(() => {
  setActivePinia(createPinia());
  bridge = installFakeBridge();
});

describe('ErrorView', () => {
  it('says why, what next, and offers to reconnect where that can work', async () => {
    const view = mount(ErrorView, { props: { error, canReconnect: true } });
    expect(view.get(id('error-title')).text()).toBe('Nothing answers at this address');
    expect(view.text()).not.toContain('refused');
    await view.get(id('error-reconnect')).trigger('click');
    expect(view.emitted('reconnect')).toHaveLength(1);
    await view.setProps({ canReconnect: false });
    expect(view.find(id('error-reconnect')).exists()).toBe(false);
  });

  it('marks the details where the clipboard is refused', async () => {
    const writeText = jest.fn<(text: string) => Promise<void>>().mockRejectedValueOnce(new Error('denied'));
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    const view = mount(ErrorView, { props: { error, canReconnect: true }, attachTo: document.body });
    await view.get(id('error-details')).trigger('click');
    await view.get(id('error-copy')).trigger('click');
    await new Promise((resolve) => setTimeout(resolve));
    expect(view.get(id('error-copy')).text()).toBe('Press Ctrl+C');
    expect(window.getSelection()?.toString()).toContain('code: CONNECT_REFUSED');
    writeText.mockResolvedValueOnce(undefined);
    await view.get(id('error-copy')).trigger('click');
    await new Promise((resolve) => setTimeout(resolve));
    expect(view.get(id('error-copy')).text()).toBe('Copied');
    expect(writeText.mock.lastCall?.[0]).toContain('port: 5900');
    view.unmount();
  });

  it('gives the keyboard to itself, and not to a button that a typing user would press', () => {
    const view = mount(ErrorView, { props: { error: null, canReconnect: true }, attachTo: document.body });
    expect(document.activeElement).toBe(view.element);
    expect(view.get(id('error-title')).text()).toBe('Disconnected');
    view.unmount();
  });
});

describe('PasswordDialog', () => {
  it('hands over the password once and forgets it', async () => {
    const dialog = mount(PasswordDialog, { props: { server: 'vm', wrong: false, needsUsername: false } });
    expect(dialog.find(id('password-wrong')).exists()).toBe(false);
    const input = dialog.get<HTMLInputElement>(id('password-input'));
    await input.setValue('secret');
    await dialog.get(id('password-show')).trigger('click');
    expect(input.element.type).toBe('text');
    await dialog.get('form').trigger('submit');
    expect(dialog.emitted('submit')).toEqual([[null, 'secret']]);
    expect(input.element.value).toBe('');
    await dialog.setProps({ wrong: true, needsUsername: true });
    expect(dialog.get(id('password-wrong')).text()).toContain('not accepted');
    await dialog.get(id('password-username')).setValue('me');
    await dialog.get('form').trigger('submit');
    expect(dialog.emitted('submit')?.[1]).toEqual(['me', '']);
  });

  it('is cancelled by Escape', async () => {
    const dialog = mount(PasswordDialog, { props: { server: 'vm', wrong: false, needsUsername: false } });
    await dialog.get('dialog').trigger('cancel');
    expect(dialog.emitted('cancel')).toHaveLength(1);
  });
});

describe('ConnectingPanel', () => {
  it('marks the step that runs, and names TLS only while it happens', async () => {
    const panel = mount(ConnectingPanel, { props: { address: 'vm', stage: 'tls' } });
    expect(panel.get(id('connecting-stage')).text()).toBe('Securing the connection');
    await panel.setProps({ stage: 'auth' });
    expect(panel.findAll('li').map((item) => item.classes()[0])).toEqual(['done', 'done', 'now', 'later', 'later']);
  });
});

describe('ViewerToolbar', () => {
  const props = {
    title: 'vm',
    isFullscreen: false,
    mode: { kind: 'fit' },
    scale: 0.5,
    mouse: null,
    isEncrypted: null,
    quality: null,
    displays: [],
    shown: null,
  } as const;

  it('asks for a zoom, and keeps a factor that is none of the usual', async () => {
    const bar = mount(ViewerToolbar, { props });
    const zoom = bar.get<HTMLSelectElement>(id('toolbar-zoom'));
    await zoom.setValue('1.5');
    await zoom.setValue('fit');
    expect(bar.emitted('zoom')).toEqual([[{ kind: 'scale', factor: 1.5 }], [{ kind: 'fit' }]]);
    await bar.setProps({ mode: { kind: 'scale', factor: 0.67 } });
    expect(zoom.element.value).toBe('0.67');
    expect(bar.find(id('toolbar-mouse')).exists()).toBe(false);
    bar.unmount();
  });

  it('offers displays where there are several', async () => {
    const head = { displayId: 0, head: 0, x: 0, y: 0, width: 8, height: 6 };
    const other = { displayId: 1, head: null, x: 0, y: 0, width: 4, height: 3 };
    const bar = mount(ViewerToolbar, { props: { ...props, displays: [head], shown: head } });
    expect(bar.find(id('toolbar-display')).exists()).toBe(false);
    await bar.setProps({ displays: [head, other] });
    const list = bar.get<HTMLSelectElement>(id('toolbar-display'));
    expect(list.element.value).toBe('0:0');
    expect(list.findAll('option').map((option) => option.text())).toEqual(['Display 1 (8 × 6)', 'Display 2 (4 × 3)']);
    await list.setValue('1');
    expect(bar.emitted('display')).toEqual([[other]]);
    bar.unmount();
  });

  it('takes wishes about quality where the server does, and says why not where it does not', async () => {
    const quality = {
      compression: 'glz',
      videoCodec: null,
      canPreferCompression: true,
      canPreferVideoCodec: false,
      videoCodecs: ['mjpeg', 'vp8'],
    } as const;
    const bar = mount(ViewerToolbar, { props: { ...props, quality }, attachTo: document.body });
    expect(bar.find(id('quality-panel')).exists()).toBe(false);
    await bar.get(id('toolbar-quality')).trigger('click');
    const pictures = bar.get<HTMLSelectElement>(id('quality-compression'));
    expect([pictures.element.value, pictures.element.disabled]).toEqual(['glz', false]);
    await pictures.setValue('lz4');
    await pictures.setValue('');
    expect(bar.emitted('quality')).toEqual([
      [{ compression: 'lz4', videoCodec: null }],
      [{ compression: null, videoCodec: null }],
    ]);
    const video = bar.get<HTMLSelectElement>(id('quality-video'));
    expect(video.element.disabled).toBe(true);
    expect(bar.find(id('quality-no-compression')).exists()).toBe(false);
    expect(bar.get(id('quality-no-video')).text()).toContain('no viewer choose');
    await bar.setProps({ quality: { ...quality, canPreferVideoCodec: true, videoCodec: 'h265' } });
    expect(video.findAll('option').map((option) => option.text())).toEqual([
      'Server’s choice',
      'Motion JPEG',
      'VP8',
      'H.265 (not on this computer)',
    ]);
    await bar.get(id('quality-panel')).trigger('keydown', { key: 'Escape' });
    expect(bar.find(id('quality-panel')).exists()).toBe(false);
    expect(bar.emitted('leave')).toHaveLength(1);
    await bar.get(id('toolbar-quality')).trigger('click');
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    await nextTick();
    expect(bar.find(id('quality-panel')).exists()).toBe(false);
    bar.unmount();
  });

  it('goes by itself, and stays under the pointer', async () => {
    jest.useFakeTimers();
    const bar = mount(ViewerToolbar, { props });
    const isOpen = (): boolean => bar.get(id('toolbar')).classes('open');
    await bar.trigger('pointerenter');
    jest.advanceTimersByTime(10_000);
    await nextTick();
    expect(isOpen()).toBe(true);
    await bar.trigger('pointerleave');
    jest.advanceTimersByTime(10_000);
    await nextTick();
    expect(isOpen()).toBe(false);
    jest.useRealTimers();
  });
});

describe('EditDialog', () => {
  const draft: ConnectionDraft = {
    id: '7',
    name: 'Box',
    host: 'vm',
    port: 5900,
    tlsPort: null,
    unixPath: '',
    password: null,
    savePassword: true,
    caFile: '',
    hostSubject: '',
    fullscreen: false,
    compression: null,
    videoCodec: null,
  };

  it('refuses what is no port, and leaves a stored password as it is', async () => {
    const dialog = mount(EditDialog, { props: { draft, canStorePasswords: true } });
    const save = dialog.get<HTMLButtonElement>(id('edit-save'));
    await dialog.get(id('edit-port')).setValue('70000');
    expect(save.element.disabled).toBe(true);
    await dialog.get(id('edit-port')).setValue(' 5901 ');
    await dialog.get('form').trigger('submit');
    expect(bridge.calls).toEqual([['connections.save', { ...draft, port: 5901 }]]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(dialog.emitted('done')).toHaveLength(1);
  });

  it('shows and saves wishes about quality', async () => {
    const dialog = mount(EditDialog, { props: { draft: { ...draft, compression: 'quic' }, canStorePasswords: true } });
    expect(dialog.get<HTMLSelectElement>(id('quality-compression')).element.value).toBe('quic');
    await dialog.get(id('quality-compression')).setValue('lz4');
    await dialog.get('form').trigger('submit');
    expect(bridge.calls[0]?.[1]).toMatchObject({ compression: 'lz4', videoCodec: null });
  });

  it('removes a stored password when it is not to be kept, and shows why saving failed', async () => {
    bridge.answers['connections.save'] = {
      ok: false,
      error: { code: 'STORE_UNWRITABLE', kind: 'expected', message: '' },
    };
    const dialog = mount(EditDialog, { props: { draft, canStorePasswords: true } });
    await dialog.get(id('edit-save-password')).setValue(false);
    await dialog.get('form').trigger('submit');
    await new Promise((resolve) => setTimeout(resolve));
    expect(bridge.calls[0]?.[1]).toMatchObject({ password: '', savePassword: false });
    expect(dialog.get('[role=alert]').text()).toContain('cannot be saved');
    expect(dialog.emitted('done')).toBeUndefined();
  });
});
