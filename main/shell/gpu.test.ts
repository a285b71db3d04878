/** When the GPU is not even tried. */

import { describe, expect, it } from '@jest/globals';
import { lacksGpu } from './gpu';

const machine = (platform: NodeJS.Platform, devices: readonly string[], switches: readonly string[] = []) => ({
  platform,
  exists: (path: string) => devices.includes(path),
  hasSwitch: (name: string) => switches.includes(name),
});

describe('lacksGpu', () => {
  it.each([
    ['a Linux without any device', machine('linux', []), true],
    ['a Linux with a kernel driver', machine('linux', ['/dev/dri']), false],
    ['a Linux with the driver of NVIDIA', machine('linux', ['/dev/nvidia0']), false],
    ['a Linux under Windows', machine('linux', ['/dev/dxg']), false],
    ['a Linux whose user chose', machine('linux', [], ['use-gl']), false],
    ['a Mac', machine('darwin', []), false],
    ['a Windows', machine('win32', []), false],
  ])('%s', (_name, facts, expected) => {
    expect(lacksGpu(facts)).toBe(expected);
  });
});
