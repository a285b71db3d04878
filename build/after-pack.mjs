/** electron-builder's hook after packing: decides every fuse of the packaged runtime, last of all, before any signing. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack(context) {
  const { appOutDir, packager, electronPlatformName } = context;
  const name = packager.appInfo.productFilename;
  const executables = /** @type {Record<string, string>} */ ({
    darwin: `${name}.app/Contents/MacOS/${name}`,
    win32: `${name}.exe`,
    linux: /** @type {import('app-builder-lib/out/linuxPackager.js').LinuxPackager} */ (packager).executableName,
  });
  const executable = executables[electronPlatformName];
  if (executable === undefined) throw new Error(`no fuses decided for ${electronPlatformName}`);
  // The stand-in runtime's loader: dead weight beside app.asar.
  rmSync(join(appOutDir, 'resources/default_app.asar'), { force: true });
  // An end-to-end test attaches through the inspector; a release must not listen to it.
  const testable = process.env.SAFFRON_TESTABLE_PACKAGE === '1';
  await flipFuses(join(appOutDir, executable), {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature:
      electronPlatformName === 'darwin' && packager.platformSpecificBuildOptions.identity === null,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: testable,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: electronPlatformName !== 'linux',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Pages come from the app's own scheme, so file: needs no privileges.
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  });
}
