/** Servers and connections that tests script. */
export { FakeSpiceServer, SESSION_ID, type FakeServerOptions, type LinkScript } from './fake-spice-server';
export { FakeChannel } from './fake-channel';
export { LONE_CHANNELS, LoneChannel, type LoneChannelName } from './lone-channel';
export { MemoryStream } from './memory-stream';
export { VideoServer, type Report } from './video-server';
