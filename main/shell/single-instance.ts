/** One app for each user: a second start, a double-clicked file and a clicked link all end in the same place. */

import { app } from 'electron';
import { z } from 'zod';

import type { AppArguments } from './arguments';
import { parseArguments } from './arguments';

/** A wish to open a target (or the home window, if it has none). */
export interface OpenRequest {
  readonly args: AppArguments;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** What a second start read from its standard input for the target `-`; absent in the first. */
  readonly stdin?: string;
}

/** What a second start hands over; both are ours, but a socket lies in between. */
const handover = z.object({ args: z.array(z.string()), cwd: z.string(), stdin: z.string().exactOptional() });

/**
 * Becomes the running app, or hands the arguments to the one that runs already.
 * @param onRequest called for every later start
 * @returns false if another app took them: this one must end
 */
export function becomeOnlyInstance(
  mine: { readonly args: readonly string[]; readonly cwd: string; readonly stdin?: string },
  onRequest: (request: OpenRequest) => void,
): boolean {
  // Not argv: Chromium sorts it anew on its way.
  if (!app.requestSingleInstanceLock({ ...mine })) return false;
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const read = handover.safeParse(data);
    if (!read.success) return;
    const { args: texts, cwd, stdin } = read.data;
    const args = parseArguments(texts, cwd);
    if (args.kind === 'run') onRequest({ args, cwd, ...(stdin === undefined ? {} : { stdin }) });
  });
  return true;
}

/** macOS tells files and links by events, the first of them before the app is ready. */
export function hearSystemTargets(base: AppArguments, onRequest: (request: OpenRequest) => void): void {
  const open = (event: { preventDefault(): void }, target: string): void => {
    event.preventDefault();
    onRequest({ args: { ...base, target }, cwd: process.cwd() });
  };
  app.on('open-file', open);
  app.on('open-url', open);
}
