/** Whether there is a GPU to try at all; without one Chromium starts a process for it, gives up, and starts another (ADR 0006). */

/** Device files of the kernel's graphics drivers, NVIDIA's own driver, and Windows' GPU in its Linux subsystem. */
const DEVICES = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'] as const;

/** Switches by which somebody decides for himself what draws. */
const OWN_CHOICES = ['disable-gpu', 'ignore-gpu-blocklist', 'use-angle', 'use-gl'] as const;

export interface GpuFacts {
  readonly platform: NodeJS.Platform;
  readonly exists: (path: string) => boolean;
  readonly hasSwitch: (name: string) => boolean;
}

/** @returns true where trying is in vain. Only Linux tells it without a driver. */
export function lacksGpu({ platform, exists, hasSwitch }: GpuFacts): boolean {
  if (platform !== 'linux' || OWN_CHOICES.some((name) => hasSwitch(name))) return false;
  return !DEVICES.some((path) => exists(path));
}
