/** The lab: real SPICE servers, a screen for the app, the reference client, and faults on the wire. */
export { makeCertificates } from './certificates';
export type { Certificates } from './certificates';
export { FaultProxy, startFaultProxy } from './fault-proxy';
export type { Faults } from './fault-proxy';
export { countColors, crop, difference, expectSamePicture, fromPixels32, readPpm, readXwd, toPng } from './image';
export type { Picture } from './image';
export { run, startProcess } from './process';
export type { LabProcess } from './process';
export { QemuServer, startQemu } from './qemu';
export {
  drawDesktop,
  drawSmallScene,
  photo,
  startMouseTerminal,
  startTerminal,
  startTypingTerminal,
  startVideo,
} from './scenes';
export { referenceScreenshot } from './spicy';
export { canConnect, freePort, waitFor, waitStable } from './wait';
export { XDisplay, removeTemporaryFolders, startXServer, startXvfb, temporaryFolder } from './x-server';
export { XspiceServer, startXspice } from './xspice';
export type { Compression, XspiceOptions } from './xspice';
export { findPicture } from './find-picture';
