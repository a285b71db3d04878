/** The fewest bytes that an image of some size takes: with fewer, nothing need be reserved for it (ITU-T T.81). */

const QUIC_HEADER_BYTES = 20;
const QUIC_TYPE_RGBA = 5;
/** Runs begin at this column at the earliest, and never in the first row. */
const FIRST_RUN_COLUMN = 3;
/** A block of 8×8 samples has a DC code and an end-of-block code, each of a bit at least. */
const BITS_PER_JPEG_BLOCK = 2;

function quicGroupBits(channels: number, width: number, height: number): number {
  const coded = Math.min(width, FIRST_RUN_COLUMN) * channels;
  return width * channels + (height - 1) * (coded + (width > FIRST_RUN_COLUMN ? 1 : 0));
}

/**
 * Every pixel that is coded takes a bit per channel, and a run, however long, a bit; rows end runs. So a picture of one
 * colour needs few bytes, but 8000×8000 of it not fewer than 13 kB.
 * @param type the stream's own type: RGBA has a second group.
 */
export function leastQuicBytes(type: number, width: number, height: number): number {
  const alpha = type === QUIC_TYPE_RGBA ? quicGroupBits(1, width, height) : 0;
  return QUIC_HEADER_BYTES + Math.ceil((quicGroupBits(3, width, height) + alpha) / 8);
}

/** For a sequential Huffman file, of its full-size component alone: no header is read for it. */
export function leastJpegBytes(width: number, height: number): number {
  return (Math.ceil(width / 8) * Math.ceil(height / 8) * BITS_PER_JPEG_BLOCK) / 8;
}
