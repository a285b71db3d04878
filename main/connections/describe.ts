/** The address of an endpoint for titles, lists and logs: short, and without any secret. */

import type { Endpoint } from '../spice/transport/endpoint';
import { isOpaqueHost } from './uri';

/** `host:5900`, `[::1]:5901 (TLS)`, `/run/vm.sock`. A provider's token used as host is cut to its kind. */
export function describeEndpoint(endpoint: Endpoint): string {
  if (endpoint.unixPath !== undefined) return endpoint.unixPath;
  const host = describeHost(endpoint.host ?? '?');
  if (endpoint.port !== undefined) return `${host}:${endpoint.port}`;
  return endpoint.tlsPort === undefined ? host : `${host}:${endpoint.tlsPort} (TLS)`;
}

function describeHost(host: string): string {
  if (!isOpaqueHost(host)) return host.includes(':') ? `[${host}]` : host;
  const [kind, , vmid, node] = host.split(':');
  // Proxmox: pvespiceproxy:<time>:<vmid>:<node>::<signature>; time and signature let anybody in for a while.
  if (kind === 'pvespiceproxy' && vmid !== undefined && node !== undefined) return `VM ${vmid} on ${node}`;
  return `${kind ?? ''}:…`;
}
