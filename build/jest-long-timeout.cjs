/** Real servers and a real Electron on a loaded machine: two minutes for each test instead of jest's five seconds. */
require('@jest/globals').jest.setTimeout(120_000);
