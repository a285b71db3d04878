/** Which Debian packages are missing: the names asked for, held against what dpkg says is there. */
import { describe, expect, it } from '@jest/globals';
import { installedOf, packagesFor } from './system-packages.mjs';

describe('installedOf', () => {
  const dpkg = ['libgtk-3-0t64 ii ', 'xterm ii ', 'openbox rc ', 'unrelated ii ', ''].join('\n');

  it('takes a library renamed for 64-bit time for the one that was asked for', () => {
    expect(installedOf(['libgtk-3-0'], dpkg)).toEqual(new Set(['libgtk-3-0']));
  });

  it('does not count a package that was removed and left its configuration', () => {
    expect(installedOf(['xterm', 'openbox', 'xvfb'], dpkg)).toEqual(new Set(['xterm']));
  });
});

describe('packagesFor', () => {
  it('names nothing twice, and for the tests all that running needs', () => {
    const run = packagesFor('run');
    const test = packagesFor('test');
    expect(new Set(test).size).toBe(test.length);
    expect(test).toEqual(expect.arrayContaining(run));
    expect(test).toContain('qemu-system-x86');
  });
});
