/** The codec vectors of the display protocol: data from the reference encoders with the pixels they stand for. */

export interface Vector {
  readonly name: string;
  readonly codec: 'lz' | 'glz' | 'quic' | 'lz4';
  /** The codec's own type, or the bitmap format for LZ4. */
  readonly type: number;
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  /** The complete codec data in hex. */
  readonly data: string;
  /** Units in stream order; see `unitsOf`. */
  readonly units: string;
}

/** Reads `N*v` and `N*(a,b)` and single values, all hexadecimal but N. */
export function unitsOf(text: string): number[] {
  const units: number[] = [];
  for (const [, count, pair, single] of text.matchAll(/(?:(\d+)\*)?(?:\(([^)]*)\)|([0-9a-f]+))/g)) {
    const values = (pair ?? single ?? '').split(',').map((value) => Number.parseInt(value, 16));
    for (let i = Number(count ?? 1); i > 0; i--) units.push(...values);
  }
  return units;
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export const vectors: readonly Vector[] = [
  {
    name: 'LZa',
    codec: 'lz',
    type: 8,
    width: 8,
    height: 4,
    topDown: true,
    data:
      '20205a4c000100010000000800000008000000040000002000000001010000ff0000ffe003000100ff00ff0000e003010033' +
      '2211800002332211332211332211',
    units: '12*ff0000 6*(00ff00,0000ff) 8*112233',
  },
  {
    name: 'LZb',
    codec: 'lz',
    type: 9,
    width: 6,
    height: 4,
    topDown: false,
    data:
      '20205a4c00010001000000090000000600000004000000180000000001030201030201e0010000ccbbaae000000500000000' +
      '000000000000000000000000000001ffffc0000080a00005000000000000',
    units: '10*ff010203 8*80aabbcc 6*00000000',
  },
  {
    name: 'LZc',
    codec: 'lz',
    type: 6,
    width: 8,
    height: 3,
    topDown: true,
    data: '20205a4c000100010000000600000008000000030000001000000001017fff7fffe000000112340421e00101020421123404' + '21',
    units: '10*7fff 7*(1234,0421)',
  },
  {
    name: 'LZd',
    codec: 'lz',
    type: 5,
    width: 8,
    height: 4,
    topDown: true,
    data: '20205a4c000100010000000500000008000000040000000800000001010101c000010203e001010000800002000000',
    units: '10*01 6*(02,03) 10*00',
  },
  {
    name: 'LZe',
    codec: 'lz',
    type: 2,
    width: 20,
    height: 8,
    topDown: true,
    data: '20205a4c00010001000000020000001400000008000000030000000102aaaaa0e0000202ffff00800202ffff00',
    units: 'aa aa a0 aa aa a0 aa aa a0 aa aa a0 ff ff 00 ff ff 00 ff ff 00 ff ff 00',
  },
  {
    name: 'LZf',
    codec: 'lz',
    type: 10,
    width: 6,
    height: 3,
    topDown: true,
    data: '20205a4c000100010000000a0000000600000003000000180000000101ffffa000007f6000027f7f7f',
    units: '9*ff 9*7f',
  },
  {
    name: 'GLZ1',
    codec: 'glz',
    type: 8,
    width: 12,
    height: 2,
    topDown: true,
    data:
      '20205a4c00010001180000000c0000000200000030000000000000000000000000170000100701100e02101503101c041023' +
      '05102a06103107103808103f0910460a104d0b10540c105b0d10620e10690f107010107711107e12108513108c1410931510' +
      '9a1610a11710',
    units:
      '100000 100107 10020e 100315 10041c 100523 10062a 100731 100838 10093f 100a46 100b4d 100c54 100d5b 10' +
      '0e62 100f69 101070 101177 10127e 101385 10148c 101593 10169a 1017a1',
  },
  {
    name: 'GLZ2',
    codec: 'glz',
    type: 8,
    width: 12,
    height: 2,
    topDown: true,
    data:
      '20205a4c00010001180000000c000000020000003000000000000000010000000101000010070110e20b000103efcdab9315' +
      '109a1610a11710',
    units:
      '100000 100107 10020e 100315 10041c 100523 10062a 100731 100838 10093f 100a46 100b4d 100c54 100d5b 10' +
      '0e62 100f69 101070 101177 10127e 101385 abcdef 101593 10169a 1017a1',
  },
  {
    name: 'GLZ3',
    codec: 'glz',
    type: 9,
    width: 12,
    height: 2,
    topDown: false,
    data:
      '20205a4c00010001090000000c0000000200000030000000000000000200000002080000100701100e02101503101c041023' +
      '05102a0610310710665544e00600000166554466554401ffff8000000080e0040000018080',
    units: 'ff100000 ff100107 ff10020e ff100315 ff10041c ff100523 ff10062a ff100731 16*80445566',
  },
  {
    name: 'GLZ4',
    codec: 'glz',
    type: 9,
    width: 12,
    height: 2,
    topDown: false,
    data:
      '20205a4c00010001090000000c000000020000003000000000000000030000000301000010070110e20d0001016655444433' +
      '2201ffff8000000080e0040000018011',
    units:
      'ff100000 ff100107 ff10020e ff100315 ff10041c ff100523 ff10062a ff100731 80445566 80445566 80445566 8' +
      '0445566 80445566 80445566 80445566 80445566 80445566 80445566 80445566 80445566 80445566 80445566 80' +
      '445566 11223344',
  },
  {
    name: 'Q1',
    codec: 'quic',
    type: 4,
    width: 4,
    height: 3,
    topDown: true,
    data:
      '515549430000000004000000040000000300000082e0c0a0828282822049db82211340403700006110010000f77d00004042' +
      '34ecd7270801de0200d00000fc0900000000',
    units: '102030 112131 122232 132333 2*102030 ff0000 00ff00 0000ff ffffff 000000 808080',
  },
  {
    name: 'Q2',
    codec: 'quic',
    type: 4,
    width: 16,
    height: 4,
    topDown: true,
    data:
      '5155494300000000040000001000000004000000804d4ce68080808001018180ff100804ffffffff7fff9fff020000fa7201' +
      '0098005f0000004004000100a0020401010d0000000000000000',
    units: '57*336699 000001 6*336699',
  },
  {
    name: 'Q3',
    codec: 'quic',
    type: 5,
    width: 5,
    height: 2,
    topDown: true,
    data:
      '515549430000000005000000050000000200000080e0c0a03f9f80805f3f1f5fc0c020082f1b000040103ef0e3e1f5bd3b20' +
      'e2e57fff7d8000000000',
    units: '2*ff102030 80081018 00000000 ff0000ff 2*ff102030 80081018 00000000 ff00ff00',
  },
  {
    name: 'Q4',
    codec: 'quic',
    type: 2,
    width: 6,
    height: 3,
    topDown: true,
    data:
      '51554943000000000200000006000000030000004a29638c4028bac8008000000220060000000600d1207c08000000e20004' +
      '1d805944f79b5cc033004601249b0000000800000000',
    units: '7fff 0000 7c00 03e0 001f 1234 7fff 0000 7c00 03e0 001f 1234 52e6 269e 6513 0c5c 128b 1818',
  },
  {
    name: 'Q5',
    codec: 'quic',
    type: 3,
    width: 3,
    height: 3,
    topDown: true,
    data: '515549430000000003000000030000000300000086808284d0d00386321a14c532323232e79224310070ce3900000000',
    units: '020100 050403 080706 0b0a09 0e0d0c 11100f 141312 171615 1a1918',
  },
  {
    name: 'Q6',
    codec: 'quic',
    type: 5,
    width: 10,
    height: 2,
    topDown: true,
    data:
      '5155494300000000050000000a00000002000000c080818000e6ff77000007000200c005fc0efe7400e4050ca0016e00fa03' +
      'f6ff00000000',
    units: '7*ff00ff00 00000000 40102030 11*ff00ff00',
  },
  {
    name: 'Q7',
    codec: 'quic',
    type: 4,
    width: 100,
    height: 42,
    topDown: true,
    data:
      '515549430000000004000000640000002a000000804d4ce68080808001018180ff100804ffffffffffffffffffffffffffff' +
      'ffffffffffffffffffffffffffffffffffffffffffffff2ffeff7fe0ff911ffa3ff487fe0ffda1ff43ffe8ffd0fffa3ff47f' +
      'fe0ffd1fff43ff87ffd0ffa14ceb7fe831000000401d000000900b0000004000150000322a202020fe1ff9ffff43ff07ffd0' +
      'ffa13ff47fe80ffd1ffa43ff87fed0ffa1fff47fe8fffd1ffa3fff87fe0f099dff430080c0ff00000000',
    units: '2060*336699 112233 2139*336699',
  },
  {
    name: 'L4A',
    codec: 'lz4',
    type: 8,
    width: 8,
    height: 2,
    topDown: true,
    data: '01080000001a4f99663300040019f0010302010006050400090807000c0b0a00',
    units: '12*00336699 00010203 00040506 00070809 000a0b0c',
  },
  {
    name: 'L4B',
    codec: 'lz4',
    type: 8,
    width: 8,
    height: 2,
    topDown: true,
    data: '01080000001948996633000400f0010302010006050400090807000c0b0a000000000f04180004080007200050000c0b0a00',
    units: '4*00336699 00010203 00040506 00070809 000a0b0c 4*00336699 00010203 00040506 00070809 000a0b0c',
  },
  {
    name: 'L4C',
    codec: 'lz4',
    type: 6,
    width: 5,
    height: 3,
    topDown: false,
    data: '000600000013abff7f0000007ce0031f000a00507ce0031f00',
    units: '7fff 0000 7c00 03e0 001f 7fff 0000 7c00 03e0 001f 7fff 0000 7c00 03e0 001f',
  },
];

/** zlib stream around the data of vector GLZ1. */
export const zlibGlz1 =
  '785e535088f26160646094606060e0016226203600623810676010606714e06312106516906111506615d06213306417b0e0' +
  '10b0e71470e312f0e51608e11188e61548e213c8e417281010281714a81312681516e81111982c2a304b4c60a1b800008f8c' +
  '0b76';
