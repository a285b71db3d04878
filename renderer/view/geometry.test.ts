/** Placement of the picture and the way from the pointer to the guest's pixel. */

import { describe, expect, it } from '@jest/globals';
import { placePicture, toGuest, zoomStep } from './geometry';

const FIT = { kind: 'fit' } as const;

describe('placePicture', () => {
  it('letterboxes, centred', () => {
    const layout = placePicture({ width: 1000, height: 500 }, { width: 400, height: 400 }, FIT);
    expect(layout).toMatchObject({ x: 250, y: 0, width: 500, height: 500, scale: 1.25 });
  });

  it('shows a picture that misses by a pixel or two as it is', () => {
    expect(placePicture({ width: 1025, height: 767 }, { width: 1024, height: 768 }, FIT).scale).toBe(1);
    expect(placePicture({ width: 1100, height: 825 }, { width: 1024, height: 768 }, FIT).scale).toBeCloseTo(1.074, 2);
  });

  it('holds the pan within the picture', () => {
    const mode = { kind: 'scale', factor: 2 } as const;
    const layout = placePicture({ width: 100, height: 100 }, { width: 100, height: 40 }, mode, { x: 999, y: 999 });
    expect(layout).toMatchObject({ x: 0, y: 10, pan: { x: 50, y: 0 } });
  });
});

describe('toGuest', () => {
  it('reaches the first and the last pixel at any scale', () => {
    const guest = { width: 640, height: 480 };
    for (const width of [320, 640, 1280, 1999]) {
      const layout = placePicture({ width, height: 2000 }, guest, FIT);
      expect(toGuest(layout, guest, { x: layout.x, y: layout.y })).toEqual({ x: 0, y: 0, inside: true });
      const last = { x: layout.x + layout.width - 1, y: layout.y + layout.height - 1 };
      expect(toGuest(layout, guest, last)).toEqual({ x: 639, y: 479, inside: true });
    }
  });

  it('holds points of the letterbox at the edge and says so', () => {
    const layout = placePicture({ width: 1000, height: 500 }, { width: 400, height: 400 }, FIT);
    expect(toGuest(layout, { width: 400, height: 400 }, { x: 0, y: 0 })).toEqual({ x: 0, y: 0, inside: false });
  });
});

describe('zoomStep', () => {
  it('climbs and descends the ladder and stays on it', () => {
    expect(zoomStep(1, 1)).toBe(1.1);
    expect(zoomStep(0.93, -1)).toBe(0.9);
    expect(zoomStep(4, 1)).toBe(4);
    expect(zoomStep(0.1, -1)).toBe(0.1);
  });
});
