/** Where a SPICE server is and how to reach it: plain data made from a .vv file, a URI or a saved connection. */

/** How the server's certificate is checked; without `hostSubject` the host name is compared (protocol: link stage, TLS). */
export interface TlsOptions {
  /** PEM text, one or more certificates; replaces `caFile` and the system's store. */
  readonly ca?: string;
  /** Path of a PEM file. */
  readonly caFile?: string;
  /** `KEY=VALUE,…`: the certificate's whole subject, in order; the host name is then not compared. */
  readonly hostSubject?: string;
  /** OpenSSL cipher list. */
  readonly ciphers?: string;
}

export interface Endpoint {
  readonly host?: string;
  readonly port?: number;
  readonly tlsPort?: number;
  /** Path of a Unix socket; host and ports are then ignored. */
  readonly unixPath?: string;
  readonly username?: string;
  /** The SPICE ticket. */
  readonly password?: string;
  readonly tls?: TlsOptions;
  /** Names of channels that must use TLS; `all` is allowed. */
  readonly secureChannels?: readonly string[];
  /** HTTP CONNECT proxy: `[http://|https://][user[:pass]@]host[:port]`. */
  readonly proxy?: string;
}
