/** Messages of the inputs channel (spice.proto InputsChannel). */

import { empty, i32, rest, struct, u16, u32, u8 } from '../struct';
import { message } from '../table';

/** Lock state of the guest's keyboard: KeyModifier bits. */
const Modifiers = struct('SpiceMsgInputsKeyModifiers', { modifiers: u16 });

export const inputsServer = {
  INIT: message(101, Modifiers),
  KEY_MODIFIERS: message(102, Modifiers),
  MOUSE_MOTION_ACK: message(111, empty),
} as const;

/** Up to four set-1 scancode bytes, the first in the low byte. */
const KeyCode = struct('SpiceMsgcKey', { code: u32 });
const Button = struct('SpiceMsgcMouseButton', { button: u8, buttons: u16 });

export const inputsClient = {
  KEY_DOWN: message(101, KeyCode),
  KEY_UP: message(102, KeyCode),
  KEY_MODIFIERS: message(103, Modifiers),
  KEY_SCANCODE: message(104, struct('KeyScancode', { codes: rest })),
  MOUSE_MOTION: message(111, struct('SpiceMsgcMouseMotion', { dx: i32, dy: i32, buttons: u16 })),
  MOUSE_POSITION: message(112, struct('SpiceMsgcMousePosition', { x: u32, y: u32, buttons: u16, displayId: u8 })),
  MOUSE_PRESS: message(113, Button),
  MOUSE_RELEASE: message(114, Button),
} as const;

/** The server acknowledges every fourth motion. */
export const MOTION_ACK_BUNCH = 4;
