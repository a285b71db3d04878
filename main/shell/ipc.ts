/** Commands of pages, answered only to our own page in the main frame, with checked arguments; errors travel as data. */

import type { WebContents, WebFrameMain } from 'electron';

import type { CommandName, CommandResult, Commands, EventName, Events } from '../../preload/contract/commands';
import { IPC_EVENT, IPC_INVOKE } from '../../preload/contract/commands';
import type { Logger } from '../spice/log';
import { SpiceError, toErrorData } from '../spice/wire/errors';
import { isOwnUrl } from './files';
import { parseCommandArguments } from './schemas';

type Handler<K extends CommandName> = (
  ...args: Parameters<Commands[K]>
) => ReturnType<Commands[K]> | Promise<ReturnType<Commands[K]>>;

/** What a window may call: commands that are missing are refused, so that each kind of window has only its own. */
export type CommandHandlers = { readonly [K in CommandName]?: Handler<K> };

/** Serves the commands of one window; ends with its web contents. */
export function serveCommands(contents: WebContents, handlers: CommandHandlers, log: Logger): void {
  contents.ipc.handle(IPC_INVOKE, async (event, name: unknown, args: unknown): Promise<CommandResult<unknown>> => {
    try {
      if (!isOwnMainFrame(contents, event.senderFrame)) {
        throw new SpiceError('IPC_REFUSED', 'bug', 'commands are for the own pages only');
      }
      const handler = findHandler(handlers, name);
      return { ok: true, value: await handler(...parseCommandArguments(name as CommandName, args)) };
    } catch (error) {
      const data = toErrorData(error);
      log.info(() => `${String(name).slice(0, 40)}: ${data.code} ${data.message}`);
      return { ok: false, error: data };
    }
  });
}

/** Announces something to a window; one that is gone hears nothing. */
export function sendEvent<K extends EventName>(contents: WebContents, name: K, payload: Events[K]): void {
  if (!contents.isDestroyed()) contents.send(IPC_EVENT, name, payload);
}

/** False for the empty document that a window has before its page, and for anything that got in later. */
export function isOwnMainFrame(contents: WebContents, frame: WebFrameMain | null): boolean {
  return frame !== null && frame === contents.mainFrame && isOwnUrl(frame.url);
}

function findHandler(handlers: CommandHandlers, name: unknown): (...args: readonly unknown[]) => unknown {
  if (typeof name === 'string' && Object.hasOwn(handlers, name)) {
    const handler = handlers[name as CommandName];
    // Its arguments were just made by the schema of the same name.
    if (handler !== undefined) return handler as (...args: readonly unknown[]) => unknown;
  }
  throw new SpiceError('UNKNOWN_COMMAND', 'bug', 'this window has no such command');
}
