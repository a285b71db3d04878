// The allocator of the pixel core: two-level segregated free lists with boundary tags, immediate merging, a hard budget.
//
// Block: 16 bytes of header, then the payload. Header words: payload size (multiple of 16; bit 0 = free), physical
// predecessor, next and previous block of the free list (free blocks only). A sentinel of size 0 ends the heap; behind it
// stay TAIL bytes that no one owns, so that decoders may load a whole vector at the last byte of any block.

const HEADER: usize = 16;
const FREE: u32 = 1;
const TAIL: usize = 64;
const MIN_SPLIT: u32 = 64;
const CLASSES: u32 = 28;
const MAX_BYTES: u32 = 0x7fff0000;
/** Growth step: growing replaces the ArrayBuffer that JavaScript sees, so it should be rare. */
const GROW_PAGES: u32 = 64;
/** Blocks of the request's own class that are tried before a larger class is split: equal sizes must find one another. */
const CLASS_TRIES: i32 = 16;

const heads: usize = memory.data(896, 16); // CLASSES * 8 list heads of 4 bytes
const subMaps: usize = memory.data(28, 16); // CLASSES bytes: which of the 8 lists have blocks
let classMap: u32 = 0;
let firstBlock: usize = 0;
let sentinel: usize = 0;
let budget: u32 = MAX_BYTES;
let used: u32 = 0;

@inline
function sizeOf(block: usize): u32 {
  return load<u32>(block) & ~15;
}

@inline
function isFree(block: usize): bool {
  return (load<u32>(block) & FREE) != 0;
}

@inline
function following(block: usize): usize {
  return block + HEADER + sizeOf(block);
}

/** The list of a size: class = power of two, eight lists per class. */
@inline
function listOf(size: u32): u32 {
  const top = 31 - clz<u32>(size);
  return ((top - 4) << 3) | ((size >> (top - 3)) & 7);
}

function link(block: usize): void {
  const list = listOf(sizeOf(block));
  const head = load<u32>(heads + (list << 2));
  store<u32>(block, sizeOf(block) | FREE);
  store<u32>(block, head, 8);
  store<u32>(block, 0, 12);
  if (head != 0) store<u32>(head, <u32>block, 12);
  store<u32>(heads + (list << 2), <u32>block);
  classMap |= 1 << (list >> 3);
  store<u8>(subMaps + (list >> 3), load<u8>(subMaps + (list >> 3)) | (<u8>1 << <u8>(list & 7)));
}

function unlink(block: usize): void {
  const list = listOf(sizeOf(block));
  const next = load<u32>(block, 8);
  const previous = load<u32>(block, 12);
  if (next != 0) store<u32>(next, previous, 12);
  if (previous != 0) {
    store<u32>(previous, next, 8);
  } else {
    store<u32>(heads + (list << 2), next);
    if (next == 0) {
      const map = load<u8>(subMaps + (list >> 3)) & ~(<u8>1 << <u8>(list & 7));
      store<u8>(subMaps + (list >> 3), map);
      if (map == 0) classMap &= ~(1 << (list >> 3));
    }
  }
  store<u32>(block, sizeOf(block));
}

function find(size: u32): usize {
  const list = listOf(size);
  let block: usize = load<u32>(heads + (list << 2));
  for (let tries = CLASS_TRIES; block != 0 && tries > 0; tries--) {
    if (sizeOf(block) >= size) return block;
    block = load<u32>(block, 8);
  }
  // Any block of a later list is large enough.
  let kind = list >> 3;
  let map: u32 = load<u8>(subMaps + kind) & (0xfe << (list & 7));
  if (map == 0) {
    const later = kind == 31 ? 0 : classMap & (0xfffffffe << kind);
    if (later == 0) return 0;
    kind = ctz<u32>(later);
    map = load<u8>(subMaps + kind);
  }
  return load<u32>(heads + (((kind << 3) | ctz<u32>(map)) << 2));
}

/** Adds memory behind the last block; the old sentinel becomes a free block. False when the budget or the host says no. */
function grow(size: u32): bool {
  const endBefore = <u64>memory.size() << 16;
  if (sentinel == 0) {
    firstBlock = (__heap_base + 15) & ~15;
    if (endBefore < <u64>firstBlock + HEADER + TAIL && memory.grow(1) < 0) return false;
    sentinel = firstBlock;
    store<u32>(sentinel, 0);
    store<u32>(sentinel, 0, 4);
    extend();
    if (find(size) != 0) return true;
  }
  const end = <u64>memory.size() << 16;
  // What is free at the end grows; only the rest is new.
  const tail: usize = load<u32>(sentinel, 4);
  const present: u64 = tail != 0 && isFree(tail) ? sizeOf(tail) : 0;
  const pages = <u32>((<u64>size + HEADER - min<u64>(present, size) + 0xffff) >> 16);
  const room = <u64>budget > end ? <u32>((<u64>budget - end) >> 16) : 0;
  if (pages > room) return false;
  const wanted = min<u32>(room, (pages + GROW_PAGES - 1) / GROW_PAGES * GROW_PAGES);
  if (memory.grow(wanted) < 0 && memory.grow(pages) < 0) return false;
  extend();
  return true;
}

/** Turns everything between the sentinel and the end of the memory into a free block and sets a new sentinel. */
function extend(): void {
  const end = <usize>(<u64>memory.size() << 16) - TAIL - HEADER;
  let block = sentinel;
  const before: usize = load<u32>(block, 4);
  if (end < block + HEADER + 16) return;
  const size = <u32>(end - block - HEADER) & ~15;
  store<u32>(block, size);
  sentinel = block + HEADER + size;
  if (before != 0 && isFree(before)) {
    unlink(before);
    store<u32>(before, sizeOf(before) + <u32>HEADER + size);
    block = before;
  }
  store<u32>(sentinel, 0);
  store<u32>(sentinel, <u32>block, 4);
  link(block);
}

/** Limits the whole memory, in bytes. Pointers stay below 2 GiB, so JavaScript sees them as positive numbers. */
export function setBudget(bytes: u32): void {
  budget = min<u32>(bytes, MAX_BYTES);
}

/**
 * Allocates `bytes` bytes, 16-byte aligned; `clear` = 1 fills them with zeros.
 * @returns the pointer, or 0 when the budget does not allow it.
 */
export function allocate(bytes: u32, clear: i32): usize {
  if (bytes > MAX_BYTES) return 0;
  const size = max<u32>((bytes + 15) & ~15, 16);
  let block = find(size);
  if (block == 0) {
    if (!grow(size)) return 0;
    block = find(size);
    if (block == 0) return 0;
  }
  unlink(block);
  const rest = sizeOf(block) - size;
  if (rest >= MIN_SPLIT) {
    const after = following(block);
    store<u32>(block, size);
    const remainder = following(block);
    store<u32>(remainder, rest - <u32>HEADER);
    store<u32>(remainder, <u32>block, 4);
    store<u32>(after, <u32>remainder, 4);
    link(remainder);
  }
  used += sizeOf(block);
  if (clear) memory.fill(block + HEADER, 0, sizeOf(block));
  return block + HEADER;
}

/** Gives a block back. @returns 0, or -1 when the pointer is not one of an allocated block as far as can be seen. */
export function release(ptr: usize): i32 {
  if (ptr == 0) return 0;
  let block = ptr - HEADER;
  if (ptr < firstBlock + HEADER || ptr > sentinel || (ptr & 15) != 0 || isFree(block)) return -1;
  used -= sizeOf(block);
  const after = following(block);
  if (after != sentinel && isFree(after)) {
    unlink(after);
    store<u32>(block, sizeOf(block) + <u32>HEADER + sizeOf(after));
  }
  const before: usize = load<u32>(block, 4);
  if (before != 0 && isFree(before)) {
    unlink(before);
    store<u32>(before, sizeOf(before) + <u32>HEADER + sizeOf(block));
    block = before;
  }
  store<u32>(following(block), <u32>block, 4);
  link(block);
  return 0;
}

/** Bytes in allocated blocks. */
export function usedBytes(): u32 {
  return used;
}
