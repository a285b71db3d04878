/** What Node's modules are in a page: nothing. The glue of a compiled library names them for its other environments. */
export {};
