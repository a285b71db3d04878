import { describe, expect, it } from '@jest/globals';
import { loadPixels } from '../../../native-addons/pixels/node';
import { MAX_PIXELS, MAX_SURFACE_BYTES } from '../wire/limits';
import { SurfaceFlag, SurfaceFormat, type SurfaceCreate } from '../wire/messages/display';
import { Surfaces } from './surfaces';

function message(surfaceId: number, width: number, height: number, flags = 0): SurfaceCreate {
  return { surfaceId, width, height, format: SurfaceFormat.RGB16_555, flags };
}

describe('the limit for the bytes of surfaces', () => {
  it('leaves room for the largest primary and as much off screen', () => {
    expect(MAX_SURFACE_BYTES).toBeGreaterThanOrEqual(2 * 4 * MAX_PIXELS);
  });

  it('counts those of all channels of a session, 4 a pixel in every format', () => {
    const core = loadPixels();
    const [one, two] = [new Surfaces(core, 4000), new Surfaces(core, 4000)];
    one.create(message(1, 20, 20));
    two.create(message(1, 30, 10));
    two.create(message(2, 30, 10));
    expect(() => one.create(message(2, 1, 1))).toThrow(expect.objectContaining({ code: 'SPICE_LIMIT' }));
    two.destroy(1);
    one.create(message(2, 30, 10));
    one.dispose();
    two.dispose();
    expect(core.usedBytes()).toBe(0);
    const other = new Surfaces(core, 4000);
    other.create(message(0, 100, 10));
    other.dispose();
  });

  it('lets a primary be replaced by one as large', () => {
    const core = loadPixels();
    const surfaces = new Surfaces(core, 4000);
    surfaces.create(message(0, 100, 10, SurfaceFlag.PRIMARY));
    surfaces.create(message(0, 10, 100, SurfaceFlag.PRIMARY));
    expect(surfaces.primary?.height).toBe(100);
    expect(() => surfaces.create(message(0, 11, 100, SurfaceFlag.PRIMARY))).toThrow(/bytes of surfaces/);
    surfaces.dispose();
    expect(core.usedBytes()).toBe(0);
  });
});
