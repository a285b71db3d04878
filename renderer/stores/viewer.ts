/** What the viewer window shows and how: view mode, full screen, hints, toasts, and the facts that the display worker tells. */

import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ViewerInfo } from '../../preload/contract/commands';
import type { Offset, Size, ViewMode } from '../view/geometry';
import { placePicture, zoomStep } from '../view/geometry';
import type { DisplayPart, FromWorker, PresenterName } from '../worker/protocol';

export interface Toast {
  readonly severity: 'info' | 'warn' | 'error';
  readonly text: string;
}

const TOAST_MS = 4000;
const HINT_MS = 3500;

export const useViewerStore = defineStore('viewer', () => {
  const info = shallowRef<ViewerInfo | null>(null);
  const mode = shallowRef<ViewMode>({ kind: 'fit' });
  /** The room for the picture, in device pixels. */
  const box = shallowRef<Size | null>(null);
  const pan = shallowRef<Offset>({ x: 0, y: 0 });
  /** What is shown, or was while its surface is replaced. */
  const guest = shallowRef<DisplayPart | null>(null);
  /** Everything that can be shown. */
  const displays = shallowRef<readonly DisplayPart[]>([]);
  const presenter = ref<PresenterName | null>(null);
  const decode = ref<'main' | 'renderer' | null>(null);
  const hasFirstFrame = ref(false);
  const isFullscreen = ref(false);
  const isCaptured = ref(false);
  const toast = shallowRef<Toast | null>(null);
  const hint = ref<string | null>(null);
  let toastTimer: ReturnType<typeof setTimeout> | undefined;
  let hintTimer: ReturnType<typeof setTimeout> | undefined;

  /** Where the picture stands in its box, in device pixels. */
  const layout = computed(() =>
    box.value === null || guest.value === null ? null : placePicture(box.value, guest.value, mode.value, pan.value),
  );
  /** Device pixels for each guest pixel, as shown now. */
  const scale = computed(() => (mode.value.kind === 'scale' ? mode.value.factor : (layout.value?.scale ?? 1)));

  /** @returns false for a message that is not about what is shown. */
  function handleWorker(message: FromWorker): void {
    switch (message.kind) {
      case 'presenter':
        presenter.value = message.name;
        break;
      case 'open':
        decode.value = message.decode;
        break;
      case 'guest':
        if (message.part !== null) guest.value = message.part;
        break;
      case 'displays':
        displays.value = message.parts;
        break;
      case 'firstFrame':
        hasFirstFrame.value = true;
        break;
      case 'needCanvas':
      case 'closed':
      case 'mark':
      case 'screenshot':
      case 'stats':
      case 'failed':
        break;
    }
  }

  function zoomBy(direction: 1 | -1): void {
    mode.value = { kind: 'scale', factor: zoomStep(scale.value, direction) };
  }

  function showToast(next: Toast): void {
    clearTimeout(toastTimer);
    toast.value = next;
    toastTimer = setTimeout(() => (toast.value = null), TOAST_MS);
  }

  /** Says how to leave; replaced by the next hint, gone by itself. */
  function showHint(text: string): void {
    clearTimeout(hintTimer);
    hint.value = text;
    hintTimer = setTimeout(() => (hint.value = null), HINT_MS);
  }

  function clearBubbles(): void {
    clearTimeout(toastTimer);
    clearTimeout(hintTimer);
    toast.value = null;
    hint.value = null;
  }

  function startAttempt(): void {
    hasFirstFrame.value = false;
  }

  return {
    info,
    mode,
    box,
    pan,
    layout,
    guest,
    displays,
    presenter,
    decode,
    hasFirstFrame,
    isFullscreen,
    isCaptured,
    toast,
    hint,
    scale,
    handleWorker,
    zoomBy,
    showToast,
    showHint,
    clearBubbles,
    startAttempt,
  };
});
