import { describe, expect, it } from '@jest/globals';
import { LimitError, MessageFormatError } from '../../wire/errors';
import { MAX_PATH_POINTS } from '../../wire/limits';
import { displayServer, SurfaceFormat, type Stroke } from '../../wire/messages/display';
import { BrushType, LineFlag, PathFlag, type Point, type Rect } from '../../wire/messages/draw';
import { encode } from '../../wire/struct';
import { Fixture, NO_MASK, PUT, Random, rect } from '../testing/fixture';
import { solidLine } from './lines';
import { polylines } from './path';

const XOR = 0x40;
const points = (...numbers: number[]): Point[] =>
  Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[i * 2]! * 16, y: numbers[i * 2 + 1]! * 16 }));

function message(corners: readonly Point[], changes: Partial<Stroke> = {}): Stroke {
  return {
    base: { surfaceId: 0, box: rect(0, 0, 20, 12), clip: null },
    path: { segments: [{ flags: PathFlag.BEGIN, points: corners }] },
    attr: { flags: 0, style: null },
    brush: { type: BrushType.SOLID, color: 0xffffff },
    foreMode: PUT,
    backMode: 0,
    ...changes,
  };
}

function dashed(flags: number, ...style: number[]): Stroke['attr'] {
  return { flags: flags | LineFlag.STYLED, style: style.map((length) => length * 16) };
}

/** What a stroke makes of a black surface; lines of `.` and `#`. */
function drawn(stroke: Stroke, width = 20, height = 12): string[] {
  const fixture = new Fixture();
  fixture.surface(0, width, height);
  void fixture.send('DRAW_STROKE', stroke);
  expect(fixture.events.problems).toEqual([]);
  const words = fixture.words();
  fixture.pipeline.dispose();
  expect(fixture.core.usedBytes()).toBe(0);
  return Array.from({ length: height }, (_, y) =>
    [...words.subarray(y * width, (y + 1) * width)].map((word) => (word === 0 ? '.' : '#')).join(''),
  );
}

function line(y: number, corners: readonly Point[], changes: Partial<Stroke> = {}): string {
  return drawn(message(corners, changes))[y]!;
}

describe('paths', () => {
  const at = (x: number, y: number): Point => ({ x, y });
  const lines = (flags: number, ...corners: Point[]): number[][] =>
    polylines({ segments: [{ flags, points: corners }] }).map((each) => [...each]);

  it('round to pixels, exact halves down', () => {
    expect(lines(1, at(0, 8), at(9, -8), at(24, -7), at(-9, -16))).toEqual([[0, 0, 1, -1, 1, 0, -1, -1]]);
  });

  it('go on without BEGIN, end with END, and come back with CLOSE', () => {
    const { BEGIN, END, CLOSE } = PathFlag;
    const path = {
      segments: [
        { flags: BEGIN, points: points(0, 0, 5, 0) },
        { flags: END | CLOSE, points: points(5, 5) },
        { flags: 0, points: points(9, 9, 8, 8) },
        { flags: BEGIN, points: points(1, 1) },
        { flags: CLOSE, points: points(2, 2) },
        { flags: BEGIN | END | CLOSE, points: [] },
      ],
    };
    expect(polylines(path)).toEqual([
      [0, 0, 5, 0, 5, 5, 0, 0],
      [9, 9, 8, 8],
      [1, 1, 2, 2],
    ]);
  });

  it('flatten curves that bend, and no others', () => {
    const { BEGIN, BEZIER } = PathFlag;
    expect(lines(BEGIN | BEZIER, ...points(0, 0, 3, 0, 6, 0, 9, 0))).toEqual([[0, 0, 9, 0]]);
    const [bent = []] = lines(BEGIN | BEZIER, ...points(0, 0, 0, 90, 90, 90, 90, 0));
    expect(bent.length).toBeGreaterThan(12);
    expect(bent.slice(-2)).toEqual([90, 0]);
    // Points that make no whole curve, and a curve without a start, are left out.
    expect(lines(BEGIN | BEZIER, ...points(0, 0, 3, 0, 6, 0, 9, 0, 1, 1, 2, 2))).toEqual([[0, 0, 9, 0]]);
    expect(lines(BEZIER, ...points(3, 0, 6, 0, 9, 0))).toEqual([]);
  });

  it('end where the reference would not: curves that come back to their start, and coincident points', () => {
    const { BEGIN, BEZIER } = PathFlag;
    expect(lines(BEGIN | BEZIER, ...points(5, 5, 5, 5, 5, 5, 5, 5))).toEqual([[5, 5, 5, 5]]);
    const [loop = []] = lines(BEGIN | BEZIER, ...points(0, 0, 40, 40, -40, 40, 0, 0));
    expect(loop.slice(-2)).toEqual([0, 0]);
    const far = 0x7fffffff;
    expect(lines(BEGIN | BEZIER, at(-far, 0), at(far, far), at(-far, far), at(-far, 0)).length).toBe(1);
  });

  it('have a limit', () => {
    const curve = points(0, 0, 4000, 9000, -9000, 4000, 0, 0);
    const many = Array.from({ length: 20000 }, () => curve.slice(1)).flat();
    const path = { segments: [{ flags: PathFlag.BEGIN | PathFlag.BEZIER, points: [curve[0]!, ...many] }] };
    expect(() => polylines(path)).toThrow(LimitError);
    expect(MAX_PATH_POINTS).toBeGreaterThan(many.length);
  });
});

describe('solid lines', () => {
  it('leave out the last pixel and take the same pixels both ways', () => {
    expect(line(2, points(3, 2, 8, 2))).toBe('...#####............');
    expect(line(2, points(8, 2, 3, 2))).toBe('....#####...........');
    const forth = drawn(message(points(1, 1, 18, 8)));
    const back = drawn(message(points(18, 8, 1, 1)));
    const without = (rows: string[], x: number, y: number): string[] =>
      rows.map((row, i) => (i === y ? `${row.slice(0, x)}.${row.slice(x + 1)}` : row));
    expect(without(forth, 1, 1)).toEqual(without(back, 18, 8));
  });

  it('paint a corner once and a crossing twice', () => {
    const closed = message(points(2, 2, 9, 2, 9, 9, 2, 2), { foreMode: XOR });
    expect(drawn(closed)[2]).toBe('..########..........');
    const crossing = drawn(message(points(2, 5, 12, 5, 12, 1, 7, 1, 7, 11), { foreMode: XOR }));
    expect(crossing[5]).toBe('..#####.#####.......');
  });

  it('look the same however they are clipped', () => {
    const random = new Random(4);
    const view = rect(-10, -8, 70, 50);
    for (let round = 0; round < 300; round++) {
      const corners = Array.from({ length: 6 }, () => random.below(400) - 170);
      const pixels = (part: Rect): Set<string> => {
        const set = new Set<string>();
        solidLine(
          corners,
          part,
          () => undefined,
          (left, top, right, bottom) => {
            for (let y = top; y < bottom; y++) {
              for (let x = left; x < right; x++) {
                if (x >= view.left && x < view.right && y >= view.top && y < view.bottom) set.add(`${x},${y}`);
              }
            }
          },
        );
        return set;
      };
      expect(pixels(view)).toEqual(pixels(rect(-300, -300, 700, 700)));
    }
  });

  it('follow the rule pixel by pixel, from very far away too', () => {
    // The 28.4 coordinates' extremes: the slope leaves one pixel of freedom.
    const far = 0x7fffffff / 16;
    const picture = drawn(
      message([
        { x: -0x7fffffff, y: -0x7fffffff },
        { x: 0x7fffffff, y: 0x7fffffff },
      ]),
    );
    expect(far).toBeGreaterThan(1e8);
    expect(picture.slice(0, 3)).toEqual(['#...................', '.#..................', '..#.................']);
  });
});

describe('styled lines', () => {
  it('alternate dashes and gaps', () => {
    expect(line(1, points(0, 1, 20, 1), { attr: dashed(0, 3, 2) })).toBe('###..###..###..###..');
    expect(line(1, points(0, 1, 20, 1), { attr: dashed(0, 1, 1) })).toBe('#.#.#.#.#.#.#.#.#.#.');
    expect(line(1, points(20, 1, 0, 1), { attr: dashed(0, 3, 2) })).toBe('..###..###..###..###');
  });

  it('may start with the first gap', () => {
    expect(line(1, points(0, 1, 20, 1), { attr: dashed(LineFlag.START_WITH_GAP, 3, 2) })).toBe('...##...##...##...##');
  });

  it('measure along the line and go on round corners', () => {
    const picture = drawn(message(points(1, 1, 10, 1, 10, 9), { attr: dashed(0, 5, 4) }));
    expect(picture[1]).toBe('.#####....#.........');
    expect(picture.map((row) => row[10]).join('')).toBe('.#####......');
  });

  it('without any length are solid', () => {
    const solid = drawn(message(points(1, 1, 15, 9)));
    expect(drawn(message(points(1, 1, 15, 9), { attr: dashed(0, 0, 0) }))).toEqual(solid);
    expect(drawn(message(points(1, 1, 15, 9), { attr: dashed(0) }))).toEqual(solid);
    expect(drawn(message(points(1, 1, 15, 9), { attr: dashed(0, 256) }))).toEqual(solid);
  });

  it('paint every pixel once, where they cross too', () => {
    const picture = drawn(message(points(2, 5, 12, 5, 12, 1, 7, 1, 7, 11), { foreMode: XOR, attr: dashed(0, 255) }));
    expect(picture[5]).toBe('..###########.......');
  });

  it('take no longer for being far longer than the surface', () => {
    const start = Date.now();
    const far = 0x7fffffff;
    const corners = [
      { x: -far, y: -far },
      { x: far, y: far },
      { x: 0, y: far },
      { x: 0, y: -far },
    ];
    const picture = drawn(message(corners, { attr: dashed(0, 1, 1) }));
    expect(picture.join('')).toContain('#');
    expect(Date.now() - start).toBeLessThan(1000);
  });
});

describe('surfaces and limits', () => {
  it.each([
    ['555', SurfaceFormat.RGB16_555, 0x1234, 0x1234],
    ['565', SurfaceFormat.RGB16_565, 0xf234, 0xf234],
    ['alpha', SurfaceFormat.A8, 0x1234, 0x34000000],
    ['1-bit', SurfaceFormat.A1, 1, 1],
  ])('%s surfaces take the colour as it is', (_name, format, color, word) => {
    const fixture = new Fixture();
    fixture.surface(0, 4, 1, format);
    const base = { surfaceId: 0, box: rect(0, 0, 4, 1), clip: null };
    const stroke = message(points(1, 0, 3, 0), { base, brush: { type: BrushType.SOLID, color } });
    void fixture.send('DRAW_STROKE', stroke);
    expect([...fixture.words()]).toEqual([0, word, word, 0]);
    // INVERS of a surface without these bits must not set them.
    void fixture.send('DRAW_STROKE', { ...stroke, foreMode: 0x200 });
    void fixture.send('DRAW_STROKE', { ...stroke, foreMode: 0x200 });
    expect([...fixture.words()]).toEqual([0, word, word, 0]);
  });

  it('an unknown surface draws nothing, an empty clip neither', () => {
    const fixture = new Fixture();
    fixture.surface(0, 8, 8);
    const stroke = message(points(0, 0, 8, 8));
    void fixture.send('DRAW_STROKE', { ...stroke, base: { ...stroke.base, surfaceId: 9 } });
    void fixture.send('DRAW_STROKE', { ...stroke, base: { ...stroke.base, clip: [] } });
    expect(fixture.words().every((word) => word === 0)).toBe(true);
    expect(fixture.events.problems).toEqual([]);
  });

  it('refuses a path by its counts, before it is decoded', () => {
    const { id, codec } = displayServer.DRAW_STROKE;
    const many = Array.from({ length: MAX_PATH_POINTS }, () => ({ x: 0, y: 0 }));
    const body = encode(codec, message(many));
    const fixture = new Fixture();
    fixture.surface(0, 8, 8);
    // One segment and its points are one too many.
    expect(() => fixture.pipeline.handle(id, body)).toThrow(LimitError);
    const path = body.byteLength - MAX_PATH_POINTS * 8 - 9;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    view.setUint32(path, 0x7fffffff, true);
    expect(() => fixture.pipeline.handle(id, body)).toThrow(MessageFormatError);
    view.setUint32(path, 1, true);
    view.setUint32(path + 5, MAX_PATH_POINTS + 1, true);
    expect(() => fixture.pipeline.handle(id, body)).toThrow(MessageFormatError);
    view.setUint32(path + 5, 1, true);
    void fixture.pipeline.handle(id, body);
    expect(fixture.events.problems).toEqual([]);
  });

  it.each([
    [
      'long ways outside',
      (i: number) => ({ x: (i & 1) * 65536 * 16, y: -((i % 64) + 1) * 16 }),
      { flags: 0, style: null },
    ],
    ['many runs', (i: number) => ({ x: (i & 1) * 4096 * 16, y: (i % 64) * 16 }), { flags: 0, style: null }],
    ['many dashes', (i: number) => ({ x: (i & 1) * 4096 * 16, y: (i % 64) * 16 }), dashed(0, 1, 1)],
  ])('has a limit: %s', (_name, corner, attr) => {
    const fixture = new Fixture();
    fixture.surface(0, 4096, 64);
    const base = { surfaceId: 0, box: rect(0, 0, 4096, 64), clip: null };
    const clip = Array.from({ length: 2000 }, (_, i) => rect(i * 2, 0, 1, 64));
    const corners = Array.from({ length: 20000 }, (_, i) => corner(i));
    const stroke = message(corners, { base: { ...base, clip }, foreMode: XOR, attr });
    expect(() => void fixture.send('DRAW_STROKE', stroke)).toThrow(LimitError);
    // The channel is closed by it; until then it is as good as new.
    void fixture.send('DRAW_FILL', { base, brush: { type: 1, color: 5 }, rop: PUT, mask: NO_MASK });
    expect(fixture.words()[0]).toBe(5);
    fixture.pipeline.dispose();
    expect(fixture.core.usedBytes()).toBe(0);
  });
});
