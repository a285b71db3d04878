/**
 * The few globals that every host of the pure engine has (Node, a worker, a window) and that the language's own library
 * does not declare; kept tiny on purpose: anything else is handed in as a parameter.
 */

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBuffer | ArrayBufferView): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
