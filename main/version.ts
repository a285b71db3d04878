/** The version of this Saffron; `main/version.test.ts` holds it against package.json. */

export const SAFFRON_VERSION = '0.1.0';
