/** The JavaScript glue of @cornerstonejs/codec-libjpeg-turbo-8bit, which comes without types. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  /** Fills `options` with the library's classes; at once when `instantiateWasm` answers at once. */
  export default function createModule(options: object): Promise<unknown>;
}
